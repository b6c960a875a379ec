import Reports
import Results
import Testing

/// What a program under test wrote is shown so that no line of it is taken for one of the report's.
struct ProgramTextTests {
    private static func text(_ stdout: [UInt8], of count: Int? = nil, state: String = "was still running") -> [String] {
        let out = ProgramEvidence.Tail(stdout, of: count ?? stdout.count)
        let nothing = ProgramEvidence.Tail([], of: 0)
        var finding = Finding(kind: .died, blame: .target, message: "the server was killed by SIGSEGV")
        finding.programs = [
            ProgramEvidence(
                name: "server",
                state: state,
                usage: "1 ms of CPU time, 7 MiB",
                stdout: out,
                stderr: nothing
            )
        ]
        return FindingText(finding, width: 60).details
    }

    @Test func `each line has its stream before it, and no control reaches the terminal`() {
        let bytes = [UInt8]("\u{1B}[31mred\u{1B}[0m\r\n::error::x\n\u{0}tab\there".utf8)
        #expect(
            Self.text(bytes) == [
                "the server was still running; it took 1 ms of CPU time, 7 MiB", "  stdout | red",
                "  stdout | ::error::x", #"  stdout | \x00tab\there"#,
            ]
        )
        #expect(Self.text([0x61, 0xFF, 0x0A]).last == #"  stdout | a\xFF"#)
    }

    @Test func `only the last lines are shown, and how much came before them`() {
        let bytes = [UInt8]((1...20).map { "line \($0)\n" }.joined().utf8)
        let rows = Self.text(bytes, of: bytes.count + 1_000)
        #expect(rows.count == 14)
        #expect(rows[1] == "  stdout | … 1056 bytes before")
        #expect(rows[2] == "  stdout | line 9")
        #expect(rows.last == "  stdout | line 20")
    }

    @Test func `what the finding says already is not said again`() {
        #expect(Self.text([], state: "was killed by SIGSEGV") == ["the server took 1 ms of CPU time, 7 MiB"])
    }
}
