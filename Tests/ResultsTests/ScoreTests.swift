import Results
import Testing

@Suite struct ScoreTests {
    private static func played(_ path: String, points: Int?, _ verdicts: Verdict...) -> [CaseResult] {
        verdicts.enumerated().map { number, verdict in
            let id = "\(path)-\(number)"
            var start = Event.CaseStarted(id: id, name: id, path: path, line: 1)
            start.points = points
            return CaseResult(start: start, steps: [], end: .init(id: id, verdict: verdict))
        }
    }

    @Test func `a scenario's points are earned once, when all its cases have passed`() {
        let cases =
            Self.played("table.yaml", points: 5, .passed, .passed)
            + Self.played("half.yaml", points: 1, .passed, .failed)
            + Self.played("other half.yaml", points: 2, .failed, .passed)
            + Self.played("skipped.yaml", points: 2, .skipped) + Self.played("free.yaml", points: nil, .passed)
        #expect(Score(cases)?.earned == 5)
        #expect(Score(cases)?.possible == 10)
        #expect(Score(cases)?.unjudged == 2)
        #expect(Score(Self.played("free.yaml", points: nil, .passed)) == nil)
    }
}
