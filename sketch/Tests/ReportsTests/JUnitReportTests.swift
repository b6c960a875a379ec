import Reports
import Results
import Testing

@Suite struct JUnitReportTests {
    @Test(arguments: JUnitReport.Profile.allCases)
    func `a run as JUnit`(profile: JUnitReport.Profile) throws {
        try Golden.expect(JUnitReport.text(SampleRun.result, profile: profile), is: "junit-\(profile.rawValue).xml")
    }

    @Test(arguments: JUnitReport.Profile.allCases)
    func `a run that was interrupted, with problems, is not green`(profile: JUnitReport.Profile) throws {
        var run = SampleRun.result
        run.cases = [SampleRun.passed]
        run.end.interrupted = true
        run.end.problems = [
            Finding(
                kind: .init(rawValue: "system"),
                blame: .environment,
                message: "no arena",
                hint: "Install bubblewrap."
            )
        ]
        try Golden.expect(JUnitReport.text(run, profile: profile), is: "junit-interrupted-\(profile.rawValue).xml")
    }

    @Test(arguments: [[], [SampleRun.skipped]])
    func `a run that judged nothing is not green`(cases: [CaseResult]) {
        let run = RunResult(start: SampleRun.start, cases: cases, end: SampleRun.end)
        #expect(JUnitReport.text(run).contains(#"message="no case was judged""#))
    }

    @Test func `equal names are made different, also from those that already look so`() {
        var run = SampleRun.result
        run.cases = ["a", "a", "a (2)", "a"].enumerated().map { index, name in
            CaseResult(
                start: SampleRun.caseStart("\(index)", name, "s.yaml"),
                end: .init(id: "\(index)", verdict: .passed, findings: [], duration: 0)
            )
        }
        let names = JUnitReport.text(run).split(separator: "\n")
            .filter { $0.contains(#"classname="s""#) }
            .compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(names == ["a", "a (2)", "a (2) (2)", "a (3)"])
    }

    @Test func `a flood of output is bounded`() {
        var run = SampleRun.result
        run.cases[0].end.output = String(repeating: "\u{0}", count: 1_000_000)
        #expect(JUnitReport.text(run).utf8.count < 120_000)
    }
}
