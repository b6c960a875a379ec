import Reports
import Results
import Testing

/// Whole reports on one run.
@Suite struct ReportTests {
    private static func terminal(_ style: TerminalStyle) -> String {
        var report = TerminalReport(style: style, width: 80)
        return SampleRun.events.map { report.text(for: $0) }.joined() + report.summary(SampleRun.result)
    }

    @Test func `the terminal's`() throws {
        try Golden.expect(Self.terminal(.plain), is: "terminal.txt")
    }

    @Test func `colours change nothing but the colour`() {
        let colored = Self.terminal(.color)
        #expect(colored.contains("\u{1B}[31m✗\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[\d+m/, with: "") == Self.terminal(.plain))
    }

    @Test func `JUnit's`() throws {
        try Golden.expect(JUnitReport.text(SampleRun.result), is: "junit.xml")
    }

    @Test func `a message is as long as a person reads`() {
        let finding = Finding(kind: .mistake, blame: .scenario, message: String(repeating: "a", count: 100_000))
        #expect(FindingText(finding).headline.utf8.count < 600)
    }

    @Test func `a run without a case is no good run in JUnit`() {
        var run = RunResult(.init(version: "1.2.3", target: "localhost:7", caseCount: 0, time: 0))
        run.add(.runEnded(.init(isInterrupted: false, duration: 0)))
        #expect(JUnitReport.text(run).contains(#"message="no case was judged""#))
    }
}
