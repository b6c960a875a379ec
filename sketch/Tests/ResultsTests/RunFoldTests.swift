import Results
import ScenarioLanguage
import Testing

@Suite struct RunFoldTests {
    private func fold(_ events: [Event], failOn: Scenario.Level = .should, plan: [Event.CaseStarted] = []) -> RunFold {
        var fold = RunFold(failOn: failOn, plan: plan)
        for event in events { fold.add(event) }
        return fold
    }

    @Test func `a whole stream becomes its cases in the order of the plan`() {
        let result = fold([
            .runStarted(Samples.runStarted(["a", "b"])),
            .caseStarted(Samples.start("b")), .stepEnded(Samples.step("b")),
            .caseEnded(Samples.end("b", .failed, [Samples.finding()])),
            .caseStarted(Samples.start("a")), .caseEnded(Samples.end("a", .passed)),
            .runEnded(Samples.runEnded()),
        ]).result()
        #expect(
            result
                == RunResult(
                    start: Samples.runStarted(["a", "b"]),
                    cases: [
                        CaseResult(start: Samples.start("a"), end: Samples.end("a", .passed)),
                        CaseResult(
                            start: Samples.start("b"),
                            steps: [Samples.step("b")],
                            end: Samples.end("b", .failed, [Samples.finding()])
                        ),
                    ],
                    end: Samples.runEnded()
                )
        )
    }

    @Test(arguments: [(Scenario.Level.must, Verdict.failed), (.should, .failed), (.may, .passed)])
    func `an amendment changes the verdict by its level`(level: Scenario.Level, verdict: Verdict) {
        let result = fold([
            .runStarted(Samples.runStarted(["a"])), .caseStarted(Samples.start("a")),
            .caseEnded(Samples.end("a", .passed)),
            .caseAmended(caseID: "a", finding: Samples.finding(level: level)), .runEnded(Samples.runEnded()),
        ]).result()
        #expect(result.cases.map(\.end.verdict) == [verdict])
        #expect(result.cases.map(\.end.findings.count) == [1])
    }

    @Test func `when the worker dies, the cases without a verdict are errored and name the one that ran`() {
        let result = fold([
            .runStarted(Samples.runStarted(["a", "b", "c"])),
            .caseStarted(Samples.start("a")), .caseEnded(Samples.end("a", .passed)),
            .caseStarted(Samples.start("b")), .stepEnded(Samples.step("b")),
        ]).result()
        #expect(result.cases.map(\.end.verdict) == [.passed, .errored, .errored])
        #expect(
            result.cases.flatMap(\.end.findings).map(\.message) == [
                "Hark's worker ended while this case ran",
                "Hark's worker ended before this case was judged, during the case 'case b'",
            ]
        )
        #expect(result.cases.flatMap(\.end.findings).allSatisfy { $0.blame == .hark })
        #expect(
            result.end.problems.map(\.message) == [
                "Hark's worker ended before the run did, during the case 'case b'"
            ]
        )
        #expect(Results.ExitStatus(result) == .errored)
    }

    @Test func `when the run is interrupted, the cases without a verdict are skipped and say why`() {
        let result = fold([
            .runStarted(Samples.runStarted(["a", "b", "c"])),
            .caseStarted(Samples.start("a")), .caseEnded(Samples.end("a", .passed)), .caseStarted(Samples.start("b")),
        ]).result(interrupted: true)
        #expect(result.cases.map(\.end.verdict) == [.passed, .skipped, .skipped])
        #expect(
            result.cases.map(\.end.reason) == [nil, "interrupted while it ran", "interrupted before it was judged"]
        )
        #expect(result.end.problems.isEmpty)
        #expect(Results.ExitStatus(result) == .interrupted)
    }

    @Test func `when the run could not begin, each case says why`() {
        var problem = Samples.finding(blame: .environment)
        problem.message = "no arena"
        let result = fold([
            .runStarted(Samples.runStarted(["a"])), .runEnded(Samples.runEnded(problems: [problem])),
        ]).result()
        #expect(result.cases.map(\.end.verdict) == [.errored])
        #expect(result.cases.flatMap(\.end.findings).map(\.message) == ["not judged: no arena"])
        #expect(result.end.problems == [problem])
    }

    @Test func `when the parent knows of the crash, the cases say what it knows`() {
        var problem = Samples.finding(blame: .hark)
        problem.message = "Hark's worker was killed by SIGSEGV"
        let result = fold([
            .runStarted(Samples.runStarted(["a", "b"])), .caseStarted(Samples.start("a")),
            .runEnded(Samples.runEnded(problems: [problem])),
        ]).result()
        #expect(
            result.cases.flatMap(\.end.findings).map(\.message) == [
                "cut short: Hark's worker was killed by SIGSEGV",
                "not judged: Hark's worker was killed by SIGSEGV, during the case 'case a'",
            ]
        )
    }

    @Test func `a case that never starts keeps what the plan knows of it`() {
        let planned = Samples.start("a", points: 4)
        let result = fold([.runStarted(Samples.runStarted(["a"]))], plan: [planned]).result()
        #expect(result.cases.map(\.start) == [planned])
        #expect(result.points?.possible == 4)
    }

    @Test func `the first of two verdicts counts, and the run says so`() {
        let result = fold([
            .runStarted(Samples.runStarted(["a"])), .caseStarted(Samples.start("a")),
            .caseEnded(Samples.end("a", .failed, [Samples.finding()])), .caseEnded(Samples.end("a", .passed)),
            .runEnded(Samples.runEnded()),
        ]).result()
        #expect(result.cases.map(\.end.verdict) == [.failed])
        #expect(result.end.problems.map(\.message) == ["case 'a' was judged twice; the first verdict counts"])
    }

    @Test func `a case outside the plan is not lost`() {
        let result = fold([
            .runStarted(Samples.runStarted([])), .caseStarted(Samples.start("z")),
            .caseEnded(Samples.end("z", .failed, [Samples.finding()])), .runEnded(Samples.runEnded()),
        ]).result()
        #expect(result.cases.map(\.end.id) == ["z"])
        #expect(Results.ExitStatus(result) == .failed)
    }

    @Test func `an empty stream is no success`() {
        #expect(Results.ExitStatus(RunFold(failOn: .should).result()) == .errored)
    }

    @Test func `what the worker and its parent say of the end both holds`() {
        let result = fold([
            .runStarted(Samples.runStarted([])), .runEnded(Samples.runEnded(problems: [Samples.finding(blame: .hark)])),
            .runEnded(.init(interrupted: true, problems: [], duration: 20)),
        ]).result(duration: 15)
        #expect(
            result.end == .init(interrupted: true, problems: [Samples.finding(blame: .hark)], duration: 20)
        )
    }
}
