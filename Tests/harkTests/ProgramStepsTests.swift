import Foundation
import TestSupport
import Testing

/// Steps about programs under test hold when they should, and fail when they should not.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct ProgramStepsTests {
    /// Plays steps with a client that is a shell script.
    private static func play(_ steps: String, client: String) async throws -> Program.Outcome {
        try await StartedPrograms.run("name: steps\nsteps:\n\(steps)\n", [:], "--client", "sh -c '\(client)'")
    }

    static let ends: [(client: String, judged: String, message: String?)] = [
        ("exit 0", "", nil),
        ("exit 3", "status: 3", nil),
        ("exit 3", "status: any", nil),
        ("kill -SEGV $$", "status: any", nil),
        ("exit 3", "", "the client ended with exit status 3, and exit status 0 was due"),
        ("exit 0", "status: 3", "the client ended with exit status 0, and exit status 3 was due"),
        ("kill -TERM $$", "signal: TERM", nil),
        ("exit 143", "signal: TERM", "the client ended with exit status 143, and its end by signal 15 was due"),
        ("kill -TERM $$", "status: 143", "the client was killed by SIGTERM, and exit status 143 was due"),
        ("echo hello", #"stdout: "hello\n""#, nil),
        ("echo hello", #"stdout: "hello""#, "differs from what was due from byte 5 on"),
        ("echo hello", #"stdout: """#, "differs from what was due from byte 0 on"),
        ("true", #"stdout: """#, nil),
        ("echo hello >&2", #"{stderr: "hello\n", stdout: ""}"#, nil),
        ("echo hello", "stdout: {contains: ell, matches: '^h', at least: 6, at most: 6, not: {contains: x}}", nil),
        ("echo hello", "stdout: {contains: x}", "the 6 bytes that the client wrote to stdout do not contain"),
        ("echo hello", "stdout: {matches: '^e'}", "do not match /^e/"),
        ("echo hello >&2", "stderr: {at most: 5}", "6 bytes came, and at most 5 were due"),
        ("sleep 60", "within: 100ms", "the client has not ended within 100 ms"),
    ]

    @Test(arguments: ends)
    func `how a client ends is judged`(client: String, judged: String, message: String?) async throws {
        let beside = judged.hasPrefix("{") ? String(judged.dropFirst().dropLast()) : judged
        let steps = "  [listen, {run: client}, {client: exits\(beside.isEmpty ? "" : ", " + beside)}]"
        let outcome = try await Self.play(steps, client: client)
        #expect(outcome.status == (message == nil ? 0 : 1), "\(judged): \(outcome)")
        if let message { #expect(outcome.output.contains(message), "\(judged): \(outcome)") }
    }

    @Test func `clients have names, and messages that go as they are`() async throws {
        let steps = """
              - listen
              - run: client
                as: bob
                with: {message: "$HOME 'é'"}
              - run: client
                as: alice
                with: {message: {hex: ff 0a}}
              - bob: exits
                stdout: "$HOME 'é'"
              - alice: exits
                stdout: {hex: ff 0a}
              - run: client
                as: bob
              - bob: exits
                stdout: "Hey, can you hear me?"
            """
        let command = #"printf %s "$0""#
        let scenario = "name: names\nsteps:\n\(steps)\n"
        let outcome = try await StartedPrograms.run(scenario, [:], "--client", "sh -c '\(command)' {message}")
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `a client that has ended fails the accept that waits for it, at once`() async throws {
        let steps = "  [listen, {run: client}, {accept: , within: 90s}]"
        let outcome = try await Self.play(steps, client: "echo no idea >&2; exit 7")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("the client ended with exit status 7 without a connection"), "\(outcome)")
        #expect(outcome.output.contains("stderr | no idea"), "\(outcome)")
    }

    @Test func `several listeners are too many for a client that is told of one`() async throws {
        let outcome = try await Self.play(
            "  [{listen: , as: a}, {listen: , as: b}, {run: client}]",
            client: "true {port}"
        )
        #expect(outcome.status == 3, "\(outcome)")
        #expect(outcome.output.contains("several listeners are open, and the client gets one"), "\(outcome)")
    }

    @Test func `between two programs is the conversation of which a statement speaks`() async throws {
        let scenario = """
            name: both
            steps: [connect, send: abc, recv: abc, close, run: client, {client: exits, stdout: "hello\\nagain\\n"}]
            wire:
              - stream: {client: hello}
              - stream: {client: again}
                via: 2

            """
        let python = """
            import socket, sys
            for word in b'hello', b'again':
                c = socket.create_connection((sys.argv[1], sys.argv[2]))
                c.sendall(word)
                print(c.recv(5).decode())
                c.close()
            """
        let outcome = try await StartedPrograms.run(
            scenario,
            ["client.py": python],
            "--server",
            "socat TCP-LISTEN:{port},fork,reuseaddr EXEC:cat",
            "--client",
            "python3 client.py {host} {port}"
        )
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `a client has its start limit until its first connection`() async throws {
        let python = "import socket, sys; socket.create_connection((sys.argv[1], sys.argv[2]))"
        let client = "exec python3 -c \"\(python)\" {host} {port}"
        // No Python is there that soon.
        let steps = "  [listen, {run: client}, {accept: , within: 1ms}, recv: eof]"
        let outcome = try await Self.play(steps, client: client)
        #expect(outcome.status == 0, "\(outcome)")
    }

    static let acts: [(steps: String, client: String, message: String?)] = [
        ("{client: alive}, {client: stop}, {client: exits, signal: TERM}", "exec sleep 60", nil),
        ("{client: exits}, {run: client}, {client: exits}", "true", nil),
        ("{client: restart}, {client: exits}", "echo x >> /work/x; grep -q x.*x /work/x || test -s /work/x", nil),
        ("{wait: 5s}, {client: alive}", "exit 4", "the client ended with exit status 4, and had to be alive"),
        (
            "{client: stop}, {client: exits}", "exec sleep 60",
            "the client was killed by SIGTERM, and exit status 0 was due"
        ),
    ]

    @Test(arguments: acts)
    func `a client is looked at, stopped and started again`(steps: String, client: String, message: String?)
        async throws
    {
        let outcome = try await Self.play("  [listen, {run: client}, \(steps)]", client: client)
        #expect(outcome.status == (message == nil ? 0 : 1), "\(steps): \(outcome)")
        if let message { #expect(outcome.output.contains(message), "\(steps): \(outcome)") }
    }

    @Test func `a server without SO_REUSEADDR does not come back, and one with it does`() async throws {
        let script = """
            import socket, sys
            s = socket.socket()
            if sys.argv[1] == 'yes': s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(('127.0.0.1', 50000))
            s.listen(5)
            while True:
                c, _ = s.accept()
                c.sendall(c.recv(100))
                c.close()
            """
        let talk = "connect, {send: hello}, {recv: echo}, {recv: eof}, close"
        let scenario = "name: again\nsteps: [\(talk), {server: restart}, \(talk)]\n"
        for (word, status) in [("yes", Int32(0)), ("no", 1)] {
            let command = "\(StartedPrograms.python) server.py \(word)"
            let outcome = try await StartedPrograms.run(scenario, ["server.py": script], "--server", command)
            #expect(outcome.status == status, "\(outcome)")
            if status == 1 { #expect(outcome.output.contains("Address already in use"), "\(outcome)") }
        }
        // Two cases, each with a start of its own, do not get into each other's way.
        let two = "name: two\nsteps: [\(talk)]\n"
        let command = "\(StartedPrograms.python) server.py no"
        let outcome = try await StartedPrograms.run(two, ["server.py": script], "--server", command, "--repeat", "3")
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `steps about a server need one that Hark starts`() async throws {
        try await HarkProgram.withFolder(["s.yaml": "name: s\nsteps: [connect, {server: alive}, close]\n"]) { folder in
            let outcome = try await ServerProgram.with(HarkProgram.path, ["serve", "echo"]) { address in
                try await HarkProgram.run("run", "\(folder)/s.yaml", "--connect", address)
            }
            #expect(outcome.output.contains("it needs a server that Hark starts: --server COMMAND"), "\(outcome)")
            #expect(outcome.status == 2)
        }
    }

    @Test func `a client with its port hard-coded finds the listener, and another goes where it is told`() async throws
    {
        let scenario = """
            name: port
            steps: [listen, {run: client}, accept, {recv: {until: eof}}, close, {client: exits}]

            """
        let script = """
            import socket, sys
            s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
            s.sendall(b'x')
            """
        let python = StartedPrograms.python
        for arguments in [
            ["\(python) client.py 50000"], ["\(python) client.py {port}"],
            ["\(python) client.py 7", "--listen-port", "7"],
        ] {
            let outcome = try await HarkProgram.withFolder(["s.yaml": scenario, "client.py": script]) { folder in
                let all = ["run", "s.yaml", "--client"] + arguments
                return try await Program.run(HarkProgram.path, all, in: folder)
            }
            #expect(outcome.status == 0, "\(arguments): \(outcome)")
        }
    }

    @Test func `a server is stopped, goes on, and ends by a signal`() async throws {
        let scenario = """
            name: signals
            steps:
              - connect
              - send: a
              - recv: a
              - signal: STOP
              - send: b
              - recv: nothing
              - signal: CONT
              - recv: b
              - signal: TERM
                to: server
              - recv: eof
              - server: exits
                signal: TERM

            """
        let server = "\(StartedPrograms.python) socketserver_echo.py"
        let arguments = ["--dir", StartedPrograms.servers, "--server", server]
        let outcome = try await StartedPrograms.run(
            scenario,
            [:],
            arguments[0],
            arguments[1],
            arguments[2],
            arguments[3]
        )
        #expect(outcome.status == 0, "\(outcome)")
        let status = scenario.replacing("    signal: TERM\n", with: "    status: 0\n")
        let wrong = try await StartedPrograms.run(status, [:], arguments[0], arguments[1], arguments[2], arguments[3])
        #expect(wrong.output.contains("the server was killed by SIGTERM, and exit status 0 was due"), "\(wrong)")
    }

    @Test func `a send may want to be held up, or to be answered with a reset`() async throws {
        let blocked = "name: b\nsteps: [connect, {send: {random: 64MiB}, expect: blocked, within: 300ms}, close]\n"
        let opens = "import socket\ns = socket.create_server(('127.0.0.1', 0))\nc, _ = s.accept()\n"
        // Nobody comes any more.
        let never = opens + "s.accept()\n"
        let reads = opens + "while c.recv(1 << 20): pass\n"
        let python = "\(StartedPrograms.python) s.py"
        let held = try await StartedPrograms.run(blocked, ["s.py": never], "--server", python)
        #expect(held.status == 0, "\(held)")
        let taken = try await StartedPrograms.run(blocked, ["s.py": reads], "--server", python, "--time-scale", "20")
        #expect(taken.output.contains("the peer took all that was sent, and was to take no more"), "\(taken)")
        let reset = "name: r\nsteps: [connect, {send: abc, expect: reset}, recv: reset]\n"
        let resets = opens + "c.recv(1)\nc.close()\ns.accept()\n"
        #expect(try await StartedPrograms.run(reset, ["s.py": resets], "--server", python).status == 0)
        let kept = try await StartedPrograms.run(reset, ["s.py": reads], "--server", python, "--time-scale", "1")
        #expect(kept.output.contains("the peer did not reset the connection within 2 s"), "\(kept)")
    }
}
