import Foundation
import TestSupport
import Testing

/// Servers and clients that speak UDP: a sound one passes, and a fault is found.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct DatagramTests {
    private static let all = """
        name: datagrams
        defaults: {transport: udp}
        steps:
          - connect:
            as: a
          - send: hello
          - recv: hello
          - send: ""
          - recv: ""
          - send: "more than eight bytes"
          - recv: {length: 21, contains: eight}
          - connect:
            as: b
          - {send: {random: 500}, via: b}
          - {send: {random: 500}, via: b}
          - {recv: echo, via: b, any order: true}
          - {send: x, via: a}
          - {recv: {one of: [y, echo]}, via: a}
          - {recv: nothing, via: b, for: 50ms}
        wire:
          - sequence: [{client: data, payload: hello}, {server: data, payload: hello}]
            via: a

        """

    private static func play(_ scenario: String, _ server: String, _ more: String...) async throws -> Program.Outcome {
        let arguments =
            ["--server", "\(StartedPrograms.python) udp_echo.py \(server)", "--start-limit", "20", "--time-scale", "1"]
            + more
        return try await HarkProgram.withFolder(["udp.yaml": scenario]) { folder in
            let all = ["run", "\(folder)/udp.yaml", "--dir", StartedPrograms.servers] + arguments
            return try await Program.run(HarkProgram.path, all, in: folder)
        }
    }

    @Test(arguments: ["sound", "sound {port}", "both"]) func `a sound server is found and passes`(server: String)
        async throws
    {
        let outcome = try await Self.play(Self.all, server)
        #expect(outcome.status == 0, "\(outcome)")
    }

    private static let faults = [
        ("truncates", "a datagram of 8 bytes came, and one of 21 was due on 'a'"),
        ("ignores_empty", "no datagram came, and one of 0 bytes was due on 'a' within 2 s"),
        ("silent", "no datagram came, and one of 5 bytes was due on 'a' within 2 s"),
        ("other_socket", "was asked on 'a'"),
        ("splits", "a datagram of 1 byte came, and one of 5 was due on 'a'"),
        ("twice", "a datagram of 5 bytes came, and one of 0 was due on 'a'"),
        ("upper_case", "the datagram differs from byte 0 on from what was due on 'a'"),
        ("first_client", "no datagram came, and one of 500 bytes was due on 'b' within 2 s"),
        ("dies", "nobody takes datagrams there: the answer was an ICMP error"),
    ]

    @Test(arguments: faults) func `a faulty server is told what is wrong`(fault: String, message: String) async throws {
        let scenario =
            fault == "dies"
            ? "name: d\ndefaults: {transport: udp}\nsteps: [connect, send: a, {server: exits, status: 3}, send: b, recv: b]\n"
            : Self.all
        let outcome = try await Self.play(scenario, fault)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains(message), "\(outcome)")
    }

    @Test func `one server may take connections and datagrams`() async throws {
        let scenario = """
            name: both
            steps:
              - connect:
                as: tcp
              - connect:
                as: udp
                transport: udp
              - {send: over TCP, via: tcp}
              - {send: over UDP, via: udp}
              - {recv: echo, via: tcp}
              - {recv: echo, via: udp}
              - {shutdown: write, via: tcp}
              - {recv: eof, via: tcp}

            """
        #expect(try await Self.play(scenario, "both").status == 0)
        let half = try await Self.play(scenario, "sound", "--start-limit", "1")
        #expect(half.output.contains("the server does not listen anywhere, but on "), "\(half)")
        let other = try await Self.play(
            "name: tcp\nsteps: [connect, send: a, recv: a, close]\n",
            "sound",
            "--start-limit",
            "1"
        )
        #expect(other.output.contains("the server does not listen anywhere, but on "), "\(other)")
        // What a shared server has to speak is known case by case.
        try await HarkProgram.withFolder([
            "1.yaml": "name: tcp\nsteps: [connect, send: a, recv: a, close]\n", "2.yaml": scenario,
        ]) {
            let server = "\(StartedPrograms.python) udp_echo.py both"
            let arguments = ["run", $0, "--dir", StartedPrograms.servers, "--fresh", "suite", "--server", server]
            let outcome = try await Program.run(HarkProgram.path, arguments, in: $0)
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `Hark answers a client of datagrams, and asks a server that runs already`() async throws {
        let client = """
            import socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(20)
            for word in (b'one', b'two'):
                s.sendto(word, ('127.0.0.1', int(sys.argv[1])))
                if s.recv(100) != word.upper(): sys.exit(1)
            """
        let scenario = """
            name: client
            steps:
              - listen:
                transport: udp
              - run: client
              - recv: one
              - send: ONE
              - recv: two
              - send: TWO
              - client: exits

            """
        let command = "\(StartedPrograms.python) client.py {port}"
        let outcome = try await StartedPrograms.run(scenario, ["client.py": client], "--client", command)
        #expect(outcome.status == 0, "\(outcome)")
        try await HarkProgram.withFolder(["u.yaml": Self.all.replacing(/(?s)wire:.*/, with: "")]) { folder in
            for (program, arguments) in [
                (HarkProgram.path, ["serve", "echo"]), (StartedPrograms.python, ["udp_echo.py"]),
            ] {
                let running = try await ServerProgram.with(program, arguments) { address in
                    try await HarkProgram.run("run", "\(folder)/u.yaml", "--connect", address)
                }
                #expect(running.status == 0, "\(running)")
            }
        }
    }
}
