import Foundation
import TestSupport
import Testing

/// Servers that others wrote, already running, get the verdict that they deserve.
@Suite(.timeLimit(.minutes(3))) struct RealServersTests {
    private static let python = "/usr/bin/python3"
    private static let tutorial = "scenarios/tutorial"

    /// Plays a path against a server that this starts.
    private static func play(
        _ path: String = tutorial,
        against server: String,
        _ arguments: [String]
    ) async throws -> Program.Outcome {
        try await ServerProgram.with(server, arguments) { address in
            try await withoutWire(path) { try await HarkProgram.run("run", $0, "--connect", address) }
        }
    }

    /// Copies scenarios without what they say of packets, which only some users may capture outside of an arena.
    private static func withoutWire(
        _ path: String,
        _ body: (String) async throws -> Program.Outcome
    ) async throws -> Program.Outcome {
        let isFile = path.hasSuffix(".yaml")
        let place = HarkProgram.root.appending(path: path)
        let names =
            isFile ? [place] : try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
        let files = try names.map { file in
            let text = try String(contentsOf: file, encoding: .utf8)
            let end = text.firstRange(of: "\nwire:")?.lowerBound ?? text.endIndex
            return (file.lastPathComponent, text[..<end] + "\n")
        }
        return try await HarkProgram.withFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, String($1)) })) {
            try await body(isFile ? "\($0)/\(place.lastPathComponent)" : $0)
        }
    }

    @Test func `the reference server, run by hand, passes`() async throws {
        let outcome = try await Self.play(against: HarkProgram.path, ["serve", "echo"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("6 passed"), "\(outcome)")
    }

    @Test(.enabled(if: Program.isAvailable(python), "python3 is not installed"))
    func `Python's socketserver passes`() async throws {
        let outcome = try await Self.play(against: Self.python, ["socketserver_echo.py"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("6 passed"), "\(outcome)")
    }

    @Test(.enabled(if: Program.isAvailable(python), "python3 is not installed"))
    func `Python's asyncio passes`() async throws {
        let outcome = try await Self.play(against: Self.python, ["asyncio_echo.py"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("6 passed"), "\(outcome)")
    }

    @Test(.enabled(if: Program.isAvailable("/usr/sbin/xinetd"), "xinetd is not installed"))
    func `xinetd's internal echo passes`() async throws {
        let outcome = try await FreePort.with { port in
            try await HarkProgram.withFolder(["xinetd.conf": Self.xinetd(port)]) { folder in
                let log = ["-dontfork", "-filelog", "/dev/stderr", "-pidfile", "\(folder)/pid"]
                return try await Program.with("/usr/sbin/xinetd", log + ["-f", "\(folder)/xinetd.conf"], in: folder) {
                    $0.contains("Started working: 1 available") ? "127.0.0.1:\(port)" : nil
                } _: { address in
                    try await Self.withoutWire(Self.tutorial) {
                        try await HarkProgram.run("run", $0, "--connect", address)
                    }
                }
            }
        }
        #expect(outcome.status == 0, "\(outcome)")
    }

    private static func xinetd(_ port: UInt16) -> String {
        """
        service echo
        {
            type = INTERNAL UNLISTED
            id = echo-stream
            socket_type = stream
            protocol = tcp
            user = root
            wait = no
            bind = 127.0.0.1
            port = \(port)
        }
        """
    }

    @Test(.enabled(if: Program.isAvailable("/usr/bin/ncat"), "ncat is not installed"))
    func `ncat, which drops its program's output at a half-close, fails there`() async throws {
        let outcome = try await FreePort.with { port in
            let arguments = ["-v", "-k", "-l", "127.0.0.1", String(port), "--exec", "/bin/cat"]
            return try await Program.with("/usr/bin/ncat", arguments, in: "/") { line in
                line.contains("Listening on 127.0.0.1") ? "127.0.0.1:\(port)" : nil
            } _: { address in
                try await Self.withoutWire("\(Self.tutorial)/01-can-you-hear-me.yaml") {
                    try await HarkProgram.run("run", $0, "--connect", address)
                }
            }
        }
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("after 0 of 21 bytes"), "\(outcome)")
    }

    @Test(.enabled(if: Program.isAvailable("/usr/bin/socat"), "socat is not installed"))
    func `socat passes`() async throws {
        let listen = "TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr"
        let outcome = try await Self.play(against: "/usr/bin/socat", ["-d", "-d", listen, "SYSTEM:cat"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("6 passed"), "\(outcome)")
    }

    /// A fault, the scenario that shows it, the place and sentence of the finding as a pattern, and a line below it.
    private static let faults = [
        (
            "upper_case", "01-can-you-hear-me", "10:5: byte 1 is 0x45 'E', and 0x65 'e' was due",
            #"got      "HEY, CAN YOU HEAR ME?"  (21 bytes)"#
        ),
        (
            // Which of the two is told when bytes were left unread is the kernel's choice.
            "first_recv_only", "01-can-you-hear-me",
            "10:5: the peer (ended its stream|reset the connection) after 16 of 21 bytes",
            #"got      "Hey, can you hea"  (16 bytes)"#
        ),
        (
            "stops_at_short_read", "02-echo",
            "12:5: the peer (ended its stream|reset the connection) after 0 of 12 bytes",
            "12 |   - recv: echo"
        ),
        (
            "closes_before_tail", "01-can-you-hear-me", "10:5: the peer ended its stream after 17 of 21 bytes",
            #"ey, can you hear"  (17 bytes)"#
        ),
        (
            "appends_nul", "01-can-you-hear-me", "11:5: 1 byte came where the end of the stream was due",
            #"got      "\x00"  (1 byte)"#
        ),
        ("resets", "01-can-you-hear-me", "10:5: the peer reset the connection after 0 of 21 bytes", "nothing here"),
        // Whether the reply was read when the reset came is chance.
        ("resets_at_end", "01-can-you-hear-me", "1[01]:5: the peer reset the connection.*", "hint: Loop until"),
        ("never_answers", "02-echo", "9:5: no byte came within 1 s, and 14 were due", "9 |   - recv: echo"),
        ("never_closes", "02-echo", "15:5: the peer did not end its stream within 2 s", "15 |   - recv: eof"),
    ]

    @Test(.enabled(if: Program.isAvailable(python), "python3 is not installed"), arguments: faults)
    func `a broken server fails, and the finding names what differed`(
        fault: String,
        scenario: String,
        finding: String,
        detail: String
    ) async throws {
        let path = "\(Self.tutorial)/\(scenario).yaml"
        let outcome = try await Self.play(path, against: Self.python, ["broken_echo.py", fault])
        #expect(outcome.status == 1, "\(outcome)")
        let pattern = try Regex("/\(scenario).yaml:\(finding)\\n")
        #expect(outcome.output.contains(pattern), "\(outcome)")
        #expect(outcome.output.contains(detail), "\(outcome)")
        #expect(outcome.output.contains("1 failed"), "\(outcome)")
    }
}
