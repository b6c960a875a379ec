import Foundation
import TestSupport
import Testing

/// Servers and clients that speak over Unix sockets: a sound one passes, and a fault is found.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct UnixTests {
    private static let stream = """
        name: stream
        defaults: {transport: unix}
        steps:
          - connect
          - send: hello
          - recv: echo
          - send: {random: 100KiB}
          - shutdown: write
          - recv: echo
          - recv: eof
          - close
          - parallel: 20
            steps:
              - connect
              - send: {random: 100}
              - recv: echo
              - close

        """

    private static let datagrams = """
        name: datagrams
        defaults: {transport: unix datagram}
        steps:
          - connect:
            as: a
          - send: more than eight bytes
          - recv: echo
          - connect:
            as: b
          - {send: "", via: b}
          - {recv: "", via: b}
          - {recv: nothing, via: a, for: 50ms}

        """

    /// Against one of the servers of unix_echo.py, or else Hark's own.
    private static func play(_ scenario: String, server: String? = nil, _ more: String...) async throws
        -> Program.Outcome
    {
        let command = server.map { ["--server", "\(StartedPrograms.python) unix_echo.py \($0)"] } ?? []
        return try await HarkProgram.withFolder(["unix.yaml": scenario]) { folder in
            let all = ["run", "\(folder)/unix.yaml", "--dir", StartedPrograms.servers] + command + more
            return try await Program.run(HarkProgram.path, all, in: folder)
        }
    }

    @Test(arguments: ["sound", "sound {path}", "sound /tmp/any", "sound @abstract"])
    func `a sound server is found wherever it listens`(server: String) async throws {
        for (scenario, kind) in [(Self.stream, "stream"), (Self.datagrams, "datagram")] {
            let outcome = try await Self.play(scenario, server: "\(kind) \(server)", "--start-limit", "20")
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `it is found without a sandbox too, and a listener is shown to a client`() async throws {
        let outcome = try await Self.play(Self.stream, server: "stream sound {path}", "--no-sandbox")
        #expect(outcome.status == 0, "\(outcome)")
        let scenario = """
            name: client
            defaults: {transport: unix}
            steps:
              - listen:
                as: door
              - run: client
              - accept: door
                as: in
              - send: "${door.path}"
                via: in
              - shutdown: write
                via: in
              - client: exits
                stdout: {matches: '^/.*sock\n?$'}

            """
        let command = "socat -u UNIX-CONNECT:{path} STDOUT"
        for more in [[], ["--no-sandbox"]] {
            let outcome = try await HarkProgram.withFolder(["unix.yaml": scenario]) { folder in
                try await Program.run(HarkProgram.path, ["run", "\(folder)/unix.yaml", "--client", command] + more)
            }
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    private static let faults = [
        ("stream upper_case", "byte 0 is 0x48 'H', and 0x68 'h' was due"),
        ("stream hangs_up", "the peer "),
        ("stream binds_elsewhere {path}", "the server does not listen on a Unix socket '/tmp/hark.sock', within"),
        ("datagram truncates", "a datagram of 8 bytes came, and one of 21 was due on 'a'"),
        ("datagram other_socket", "a datagram came from /tmp/other"),
        ("datagram dies", "nobody takes datagrams there"),
    ]

    @Test(arguments: faults) func `a faulty server is told what is wrong`(server: String, message: String) async throws
    {
        let dies = """
            name: dies
            defaults: {transport: unix datagram}
            steps: [connect, send: a, recv: a, {server: exits, status: 3}, send: b, recv: b]

            """
        let scenario =
            server.hasPrefix("stream") ? Self.stream : server.hasSuffix("dies") ? dies : Self.datagrams
        let limit = server.contains("elsewhere") ? "0.3" : "20"
        let outcome = try await Self.play(scenario, server: server, "--start-limit", limit)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains(message), "\(outcome)")
    }

    @Test func `the reference server speaks it, and refuses when it is gone`() async throws {
        let gone = """
            name: gone
            steps:
              - server: stop
              - connect:
                transport: unix datagram
              - send: a
              - recv: refused
              - connect:
                as: none
                transport: unix
                expect: refused

            """
        for scenario in [Self.stream, Self.datagrams, gone] {
            let outcome = try await Self.play(scenario)
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `one that runs already is found by its path`() async throws {
        try await HarkProgram.withFolder(["unix.yaml": Self.stream, "tcp.yaml": "name: t\nsteps: [connect, close]\n"]) {
            folder in
            let socket = "\(folder)/s"
            let status = try await Program.with(
                HarkProgram.path,
                ["serve", "echo", "--unix", socket],
                ready: { $0.hasPrefix("echo on ") ? true : nil }
            ) { _ in
                let outcome = try await Program.run(HarkProgram.path, ["run", folder, "--connect", socket])
                #expect(outcome.output.contains("✓ stream"), "\(outcome)")
                #expect(outcome.output.contains("it speaks TCP, and \(socket) is a Unix socket"), "\(outcome)")
                return outcome.status
            }
            #expect(status == 0)
        }
    }
}
