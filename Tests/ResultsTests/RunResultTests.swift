import Results
import Testing

@Suite struct RunResultTests {
    private static func run(_ verdicts: [Verdict], rejected: Int = 0, interrupted: Bool = false) -> RunResult {
        var run = RunResult(.init(version: "test", target: "a server", caseCount: verdicts.count, time: 0))
        for number in 0..<rejected { run.add(.fileRejected(.init(path: "\(number).yaml", mistakes: []))) }
        for (number, verdict) in verdicts.enumerated() {
            run.add(.caseStarted(.init(id: "\(number)", name: "case \(number)", path: "a.yaml", line: 1)))
            run.add(.caseEnded(.init(id: "\(number)", verdict: verdict)))
        }
        run.add(.runEnded(.init(isInterrupted: interrupted, duration: 1)))
        return run
    }

    @Test(arguments: [
        ([Verdict.passed], 0, false, Results.ExitStatus.passed), ([.passed, .skipped], 0, false, .passed),
        ([.passed, .failed], 0, false, .failed), ([.skipped], 0, false, .unusable), ([], 0, false, .unusable),
        ([.passed], 1, false, .unusable), ([.failed], 1, false, .unusable), ([.passed, .errored], 0, false, .errored),
        ([.errored], 1, false, .errored), ([.failed, .errored], 1, true, .interrupted),
    ])
    func `of several exit statuses the greatest is it`(
        verdicts: [Verdict],
        rejected: Int,
        interrupted: Bool,
        status: Results.ExitStatus
    ) {
        #expect(Results.ExitStatus(Self.run(verdicts, rejected: rejected, interrupted: interrupted)) == status)
    }

    @Test func `a case whose verdict never comes is errored, and is Hark's fault`() {
        var run = RunResult(.init(version: "test", target: "a server", caseCount: 1, time: 0))
        run.add(.caseStarted(.init(id: "0", name: "case 0", path: "a.yaml", line: 1)))
        #expect(run.cases.first?.end.verdict == .errored)
        #expect(run.cases.first?.end.findings.first?.blame == .hark)
        #expect(Results.ExitStatus(run) == .errored)
    }

    @Test func `one finding that is not the target's fault makes a case errored`() {
        let target = Finding(kind: .wrongBytes, blame: .target, message: "wrong")
        let environment = Finding(kind: .system, blame: .environment, message: "no network")
        #expect(Verdict([]) == .passed)
        #expect(Verdict([target]) == .failed)
        #expect(Verdict([target, environment]) == .errored)
    }

    @Test func `a difference shows a window around the first byte that differs`() {
        let expected = (0..<200).map { UInt8($0) }
        let difference = ByteDifference(at: 100, expected: expected, got: [UInt8](expected.prefix(100)) + [7])
        #expect(difference.lead == 16)
        #expect(difference.expected == (84..<148).map { UInt8($0) })
        #expect(difference.got == (84..<100).map { UInt8($0) } + [7])
        #expect(difference.expectedCount == 200 && difference.gotCount == 101)
    }
}
