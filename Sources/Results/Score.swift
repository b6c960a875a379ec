/// What scenarios are worth, and what of it was earned: a scenario's points once, when all its cases have passed.
package struct Score: Sendable, Hashable, Codable {
    package var earned = 0
    package var possible = 0
    /// What was neither earned nor lost: no case failed, and some were skipped or errored.
    package var unjudged = 0

    /// A scenario: a file, of which the rows of its table and the rounds of a run are cases.
    private struct Scenario {
        var points = 0
        var isEarned = true
        var isLost = false
    }

    /// nil where no scenario has points.
    package init?(_ cases: some Sequence<CaseResult>) {
        var scenarios: [String: Scenario] = [:]
        for one in cases {
            var scenario = scenarios[one.start.path, default: Scenario()]
            scenario.points = max(scenario.points, one.start.points ?? 0)
            scenario.isEarned = scenario.isEarned && one.end.verdict == .passed
            scenario.isLost = scenario.isLost || one.end.verdict == .failed
            scenarios[one.start.path] = scenario
        }
        for scenario in scenarios.values {
            possible += scenario.points
            earned += scenario.isEarned ? scenario.points : 0
            unjudged += scenario.isEarned || scenario.isLost ? 0 : scenario.points
        }
        if possible == 0 { return nil }
    }
}
