import Reports
import Results
import Testing

@Suite struct FlakinessTests {
    private static func run(_ verdicts: [Verdict], attempts: Int) -> RunResult {
        var start = Event.RunStarted(version: "1", target: "t", caseCount: verdicts.count, time: 0)
        start.attempts = attempts > 1 ? attempts : nil
        var run = RunResult(start)
        for (index, verdict) in verdicts.enumerated() {
            let id = index == 0 ? "a" : "a#\(index + 1)"
            run.add(
                .caseStarted(.init(id: id, name: index == 0 ? "A" : "A (attempt \(index + 1))", path: "a", line: 1))
            )
            run.add(.caseEnded(.init(id: id, verdict: verdict)))
        }
        return run
    }

    private static func words(_ run: RunResult) -> String {
        TerminalReport(style: .plain, width: 80).summary(run)
    }

    @Test func `clean rounds bound the rate of those that are not`() throws {
        let clean = try #require(Flakiness(Self.run(Array(repeating: .passed, count: 100), attempts: 100)))
        let bound = try #require(clean.bound)
        // The rule of three: 3 in 100, and a little less.
        #expect(bound > 0.029 && bound < 0.03 && clean.flaky.isEmpty)
        #expect(
            Self.words(Self.run(Array(repeating: .passed, count: 100), attempts: 100)).contains(
                "fewer than 3.0 % are not"
            )
        )
        #expect(Flakiness(Self.run([.passed], attempts: 1)) == nil)
        #expect(Flakiness(Self.run([.passed, .skipped], attempts: 2))?.bound == nil)
    }

    @Test func `what held in some rounds only is flaky, and what never did is not`() throws {
        let flaky = try #require(Flakiness(Self.run([.passed, .failed, .errored], attempts: 3)))
        #expect(flaky.bound == nil && flaky.flaky.map(\.misses) == [2])
        #expect(
            Self.words(Self.run([.passed, .failed], attempts: 2)).contains("flaky: A did not hold in 1 of 2 rounds")
        )
        #expect(Flakiness(Self.run([.failed, .failed], attempts: 2))?.flaky.isEmpty == true)
    }
}
