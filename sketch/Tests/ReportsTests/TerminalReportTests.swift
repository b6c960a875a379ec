import Reports
import Results
import ScenarioLanguage
import Testing

@Suite struct TerminalReportTests {
    private func text(_ style: TerminalStyle, _ events: [Event], _ run: RunResult) -> String {
        var report = TerminalReport(style: style, width: 80)
        return events.map { report.text(for: $0) }.joined() + report.summary(run)
    }

    @Test(arguments: TerminalStyle.allCases)
    func `a run as a person reads it`(style: TerminalStyle) throws {
        try Golden.expect(text(style, SampleRun.events, SampleRun.result), is: "terminal-\(style.rawValue).txt")
    }

    @Test func `a crashed run shows the cases that no event told of, and the problem`() throws {
        let events = Array(SampleRun.events.prefix(5))
        var fold = RunFold(failOn: .should, plan: SampleRun.cases.map(\.start))
        for event in events { fold.add(event) }
        try Golden.expect(text(.plain, events, fold.result()), is: "terminal-crash.txt")
    }

    @Test func `a death after the verdict is told when it is known`() {
        var report = TerminalReport(style: .plain, width: 80)
        let finding = Finding(kind: .init(rawValue: "programDied"), message: "the server was killed by SIGSEGV")
        #expect(
            report.text(for: .caseAmended(caseID: "a", finding: finding))
                == "! a, already judged:\n    the server was killed by SIGSEGV\n"
        )
    }

    @Test func `a name cannot draw on the screen`() {
        var report = TerminalReport(style: .plain, width: 80)
        _ = report.text(for: .caseStarted(SampleRun.caseStart("a", "x\u{1B}[2J\u{1B}y\n\r\u{202E}z", "a.yaml")))
        let line = report.text(for: .caseEnded(.init(id: "a", verdict: .passed, findings: [], duration: 0)))
        #expect(line == #"✓ x\x1By\n\r\xE2\x80\xAEz  (0 µs)"# + "\n")
    }

    @Test func `the last output is not shown twice`() {
        var report = TerminalReport(style: .plain, width: 80)
        let finding = Finding(
            kind: .init(rawValue: "programDied"),
            message: "died",
            notes: [.init(title: "last output", text: "oh")]
        )
        let text = report.text(
            for: .caseEnded(.init(id: "a", verdict: .failed, findings: [finding], duration: 0, output: "oh\n"))
        )
        #expect(text == "✗ a  (0 µs)\n    died\n      last output: oh\n")
    }

    @Test func `an overlong line of a scenario is cut around the place`() {
        let line = String(repeating: "a", count: 500) + "HERE" + String(repeating: "b", count: 500)
        let place = SampleRun.place("x.yaml", 9, 501..<505, line)
        let text = FindingText(Finding(kind: .init(rawValue: "k"), message: "m", place: place), width: 60).text
        let rows = text.split(separator: "\n").map(String.init)
        #expect(rows.allSatisfy { $0.count <= 60 })
        #expect(rows.contains { $0.contains("HERE") })
        let column = rows.first { $0.contains("HERE") }?.firstRange(of: "HERE")?.lowerBound
        let caret = rows.last?.firstRange(of: "^~~~")?.lowerBound
        #expect(
            column?.utf16Offset(in: rows.first { $0.contains("HERE") } ?? "") == caret?.utf16Offset(in: rows.last ?? "")
        )
    }

    @Test func `the progress line fits its terminal`() {
        var progress = ProgressLine()
        for event in SampleRun.events.prefix(9) { progress.add(event) }
        #expect(progress.text(width: 100) == #"[1/5] 1 passed: echoes <every> & "each" byte"#)
        #expect(progress.text(width: 20) == "[1/5] 1 passed: ech…")
    }

    @Test func `the JSON report is the stream`() throws {
        try Golden.expect(SampleRun.events.map { JSONLinesReport.text(for: $0) }.joined(), is: "events.jsonl")
    }
}
