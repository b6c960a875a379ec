/// What scenarios are worth, and what of it was earned: a scenario's points once, when all its cases have passed.
package struct Score: Sendable, Hashable {
    package var earned = 0
    package var possible = 0

    /// nil where no scenario has points.
    package init?(_ cases: some Sequence<CaseResult>) {
        var scenarios: [String: (points: Int, isEarned: Bool)] = [:]
        for one in cases {
            // A file is one scenario; the rows of its table, and the rounds of a run, are its cases.
            let former = scenarios[one.start.path]
            let isEarned = one.end.verdict == .passed && former?.isEarned ?? true
            scenarios[one.start.path] = (max(one.start.points ?? 0, former?.points ?? 0), isEarned)
        }
        for scenario in scenarios.values {
            possible += scenario.points
            earned += scenario.isEarned ? scenario.points : 0
        }
        if possible == 0 { return nil }
    }
}
