import TestSupport
import Testing

/// Branches that run at once, against real servers.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct ParallelTests {
    private static func play(_ scenario: String, _ server: String, _ more: String...) async throws -> Program.Outcome {
        try await HarkProgram.withFolder(["p.yaml": scenario]) { folder in
            let all = ["run", "\(folder)/p.yaml", "--dir", StartedPrograms.servers, "--start-limit", "20"]
            return try await Program.run(HarkProgram.path, all + ["--server", server] + more, in: folder)
        }
    }

    private static let clients = """
        name: clients
        steps:
          - parallel: 40
            as: i
            steps:
              - connect
              - send: "client ${i} "
              - send: {random: 5000}
              - recv: "client ${i} "
              - recv: echo
              - shutdown: write
              - recv: eof
        wire:
          - sequence: [{client: SYN}, {client: data}, {server: data}, {server: FIN}]
            via: each

        """

    @Test(arguments: [
        ("", "the server has not taken the connections that wait, within 200 ms"),
        ("expect: at once, ", "did not answer within 200 ms"),
    ]) func `a connect is held back while a queue is full, unless it is plain`(beside: String, told: String)
        async throws
    {
        let server =
            "import socket, signal; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen(0); signal.pause()"
        let scenario = "name: q\nsteps: [{connect: , as: a}, {connect: , as: b, \(beside)within: 200ms}]\n"
        let outcome = try await Self.play(scenario, "python3 -c '\(server)'", "--time-scale", "1")
        #expect(outcome.status == 1 && outcome.output.contains(told), "\(outcome)")
    }

    /// One client after the other, and five that wait.
    private static let oneByOne = """
        import socket
        s = socket.create_server(('127.0.0.1', 0), backlog=5)
        while True:
            c, _ = s.accept()
            while data := c.recv(4096):
                c.sendall(data)
            c.close()
        """

    @Test func `clients at once hold on sound servers, which may let them wait`() async throws {
        let threads = try await Self.play(Self.clients, "\(StartedPrograms.python) socketserver_echo.py")
        #expect(threads.status == 0, "\(threads)")
        // Its queue is full most of the time: what the kernel drops then is not the server's fault.
        let arguments = ["--server", "\(StartedPrograms.python) s.py", "--time-scale", "5"]
        let single = try await StartedPrograms.run(
            Self.clients,
            ["s.py": Self.oneByOne],
            arguments[0],
            arguments[1],
            arguments[2],
            arguments[3]
        )
        #expect(single.status == 0, "\(single)")
    }

    @Test func `branches have names, meet at barriers, and see nothing of each other`() async throws {
        let scenario = """
            name: two
            steps:
              - listen:
                as: door
              - parallel:
                  client:
                    - connect: door
                    - send: hello
                    - barrier: sent
                    - recv: hello yourself
                    - recv: eof
                  server:
                    - barrier: sent
                    - accept: door
                    - recv: hello
                    - send: hello yourself
              - connect
              - send: after
              - recv: after

            """
        let outcome = try await Self.play(scenario, "\(StartedPrograms.python) socketserver_echo.py")
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `what all branches find is told, and a branch that ends lets the others through`() async throws {
        let scenario = """
            name: answers
            steps:
              - parallel: 20
                as: i
                steps:
                  - connect
                  - send: a
                  - recv: {length: 1, matches: "[aA]"}
                  - send: "${i}x"
                  - recv: "1x"
                  - barrier: end
              - connect

            """
        let outcome = try await Self.play(scenario, "\(StartedPrograms.python) socketserver_echo.py")
        #expect(outcome.status == 1, "\(outcome)")
        for index in [0, 2, 9, 16] { #expect(outcome.output.contains("[i: \(index)]"), "\(index)") }
        #expect(!outcome.output.contains("[i: 1]") && !outcome.output.contains("[i: 17]"), "\(outcome)")
        #expect(outcome.output.contains("note: of 3 more branches something did not hold"), "\(outcome)")
    }

    @Test func `a server that answers one client with another's bytes is found`() async throws {
        let crossed = """
            import socket, threading
            s = socket.create_server(('127.0.0.1', 0))
            last = b''
            def serve(c):
                global last
                while data := c.recv(4096):
                    last = data
                    both.wait()
                    c.sendall(last)
                c.close()
            both = threading.Barrier(2)
            while True:
                threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
            """
        let scenario = """
            name: crossed
            steps:
              - parallel: 2
                steps: [connect, send: {random: 64}, recv: echo]

            """
        let outcome = try await StartedPrograms.run(
            scenario,
            ["s.py": crossed],
            "--server",
            "\(StartedPrograms.python) s.py"
        )
        #expect(outcome.status == 1 && outcome.output.contains("[branch: "), "\(outcome)")
    }

    @Test func `a barrier has a limit where it says one, and a block too`() async throws {
        let scenario = """
            name: limits
            steps:
              - parallel:
                  quick:
                    - barrier: both
                      within: 100ms
                  slow:
                    - wait: 2s
                    - barrier: both

            """
        let python = "\(StartedPrograms.python) socketserver_echo.py"
        let barrier = try await Self.play(scenario, python)
        #expect(barrier.output.contains("not all branches came to 'both' within 100 ms [quick]"), "\(barrier)")
        let block = scenario.replacing("  - parallel:", with: "  - within: 300ms\n    parallel:")
            .replacing("          within: 100ms\n", with: "")
        let outcome = try await Self.play(block, python)
        #expect(
            outcome.output.contains("the 'parallel' of line 4 was not over within its limit of 300 ms"),
            "\(outcome)"
        )
    }

    @Test func `too few descriptors are the environment's fault, with their number`() async throws {
        let scenario = "name: many\nsteps:\n  - parallel: 100\n    steps: [connect, send: a, recv: a, barrier: all]\n"
        try await HarkProgram.withFolder(["many.yaml": scenario]) { folder in
            try await ServerProgram.with(HarkProgram.path, ["serve", "echo"]) { address in
                let command = "ulimit -n 40; exec '\(HarkProgram.path)' run '\(folder)/many.yaml' --connect \(address)"
                let outcome = try await Program.run("/bin/sh", ["-c", command], in: folder)
                #expect(outcome.status == 3, "\(outcome)")
                #expect(outcome.output.contains("40 files and sockets are open, and no more may be"), "\(outcome)")
            }
        }
    }
}
