import Results
import ScenarioLanguage
import Testing

@Suite struct VerdictTests {
    @Test(
        arguments: [
            ([], .passed),
            ([Samples.finding(level: .must)], .failed),
            ([Samples.finding(level: .should)], .failed),
            ([Samples.finding(level: .may)], .passed),
            ([Samples.finding(level: .may), Samples.finding(level: .must)], .failed),
            ([Samples.finding(blame: .environment, level: .may)], .errored),
            ([Samples.finding(), Samples.finding(blame: .hark)], .errored),
            ([Samples.finding(blame: .scenario)], .errored),
        ] as [([Finding], Verdict)]
    )
    func `findings come to a verdict`(findings: [Finding], verdict: Verdict) {
        #expect(Verdict.of(findings, failOn: .should) == verdict)
    }

    @Test(arguments: Scenario.Level.allCases, Scenario.Level.allCases)
    func `a finding fails its case from the asked level on`(level: Scenario.Level, failOn: Scenario.Level) {
        let verdict = Verdict.of([Samples.finding(level: level)], failOn: failOn)
        #expect(verdict == (level >= failOn ? .failed : .passed))
    }

    @Test func `points are those of the passed cases, out of those of all`() {
        let cases = [
            CaseResult(start: Samples.start("a", points: 2), end: Samples.end("a", .passed)),
            CaseResult(start: Samples.start("b", points: 3), end: Samples.end("b", .failed)),
            CaseResult(start: Samples.start("c", points: 0.5), end: Samples.end("c", .skipped)),
            CaseResult(start: Samples.start("d"), end: Samples.end("d", .passed, [Samples.finding(level: .may)])),
        ]
        #expect(Points(cases)?.earned == 2)
        #expect(Points(cases)?.possible == 5.5)
        #expect(Points([]) == nil)
        let counts = Counts(cases)
        #expect([counts.passed, counts.failed, counts.errored, counts.skipped, counts.noted] == [2, 1, 0, 1, 1])
        #expect(counts.judged == 3)
    }
}
