import Results
import Testing

@Suite struct ExitStatusTests {
    @Test(
        arguments: [
            (Samples.run([.passed]), 0),
            (Samples.run([.passed, .skipped]), 0),
            (Samples.run([.passed, .failed]), 1),
            (Samples.run([]), 2),
            (Samples.run([.skipped, .skipped]), 2),
            (Samples.run([.passed], rejected: 1), 2),
            (Samples.run([.failed], rejected: 1), 2),
            (Samples.run([.errored]), 3),
            (Samples.run([.failed, .errored, .passed]), 3),
            (Samples.run([.passed], problems: 1), 3),
            (Samples.run([], rejected: 1, problems: 1), 3),
            (Samples.run([.passed], interrupted: true), 130),
            (Samples.run([.failed, .errored], interrupted: true, rejected: 1, problems: 1), 130),
        ] as [(RunResult, Int32)]
    )
    func `the exit status of a run`(run: RunResult, status: Int32) {
        #expect(Results.ExitStatus(run).rawValue == status)
    }

    @Test(arguments: [(0, Results.ExitStatus.passed), (1, .passed), (2, .passed), (3, .unusable)])
    func `fewer judged cases than asked for are no success`(least: Int, status: Results.ExitStatus) {
        #expect(Results.ExitStatus(Samples.run([.passed, .passed, .skipped]), least: least) == status)
    }

    @Test func `asking for no case at all does not make an empty run good`() {
        #expect(Results.ExitStatus(Samples.run([]), least: 0) == .unusable)
    }
}
