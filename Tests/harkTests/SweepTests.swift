import TestSupport
import Testing

/// A payload cut in all ways: a server that takes a short read for a message is found, with the smallest cut.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct SweepTests {
    private static let scenario = """
        name: sweep
        vars: {id: {random: 4}}
        steps:
          - connect
          - send: "${id}"
          - recv: echo
          - send: "PING 17\\r\\n"
            split: each
          - recv: "PING 17\\r\\n"
          - shutdown: write
          - recv: eof

        """

    /// An echo server that has `fault` between a read and its answer.
    private static func server(_ fault: String) -> String {
        """
        import socket, time
        s = socket.create_server(('127.0.0.1', 0))
        while True:
            c, _ = s.accept()
            c.settimeout(\(fault.contains("timeout") ? "0.05" : "None"))
            try:
                while data := c.recv(100):
                    if b'PING' in data or len(data) != 4:
                        \(fault)
                    c.sendall(data)
            except TimeoutError:
                pass
            c.close()
        """
    }

    private static let faults =
        [
            ("pass", nil),
            ("if data[:4] == b'PING' and len(data) < 7: data = data[:4]", "[cut after byte 5]"),
            ("if len(data) == 8: data = b'x' + data", "[cut after byte 1]"),
            ("if len(data) == 1 and data != b'P' and data != b'\\n': data = b'x'", "[byte by byte]"),
            ("pass # timeout", "[second half 100 ms late]"),
        ] as [(String, String?)]

    @Test(arguments: faults)
    func `the first cut that breaks a server is told`(fault: String, cut: String?) async throws {
        let command = "\(StartedPrograms.python) s.py"
        let outcome = try await StartedPrograms.run(Self.scenario, ["s.py": Self.server(fault)], "--server", command)
        #expect(outcome.status == (cut == nil ? 0 : 1), "\(outcome)")
        if let cut { #expect(outcome.output.contains(cut), "\(outcome)") }
    }

    @Test func `on Hark's own server all cuts hold, and their packets show them`() async throws {
        let wire = "wire:\n  - count: {client: data, payload length: 1}\n    at least: 1\n    via: each\n"
        let plain = Self.scenario.replacing("  - send: \"${id}\"\n  - recv: echo\n", with: "")
        let outcome = try await StartedPrograms.run(plain + wire.replacing("client", with: "target"))
        // Where it is sent in one piece, no segment has one byte.
        #expect(
            outcome.status == 1 && outcome.output.contains("0 packets are 'target: data, payload length 1'"),
            "\(outcome)"
        )
        #expect(try await StartedPrograms.run(plain).status == 0)
    }
}
