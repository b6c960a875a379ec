/// What rounds of the same scenarios say of how often they do not hold.
package struct Flakiness: Sendable {
    /// The scenarios that held in some rounds and not in others, with how often they did not, in the order of the run.
    package var flaky: [(name: String, misses: Int, rounds: Int)] = []
    /// With 95 % confidence fewer of the rounds than this do not hold, as a fraction; nil when one did not.
    package var bound: Double?
    package var rounds: Int

    /// nil for a run of one round.
    package init?(_ run: RunResult) {
        guard let rounds = run.start.attempts, rounds > 1, !run.end.isInterrupted else { return nil }
        self.rounds = rounds
        var order: [String] = []
        var verdicts: [String: (name: String, all: [Verdict])] = [:]
        for one in run.cases where one.end.verdict != .skipped {
            let id = String(one.start.id.prefix { $0 != "#" })
            if verdicts[id] == nil {
                order.append(id)
                verdicts[id] = (one.start.name, [])
            }
            verdicts[id]?.all.append(one.end.verdict)
        }
        guard !order.isEmpty else { return nil }
        var isClean = true
        for case (let name, let all)? in order.map({ verdicts[$0] }) {
            let misses = all.count { $0 != .passed }
            isClean = isClean && misses == 0 && all.count == rounds
            if misses > 0, misses < all.count { flaky.append((name, misses, all.count)) }
        }
        // A rate r shows itself in n rounds with probability 1 - (1 - r)^n.
        if isClean { bound = 1 - Self.root(0.05, rounds) }
    }

    /// The root of a number between 0 and 1, by halving.
    private static func root(_ value: Double, _ degree: Int) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            var power = 1.0
            for _ in 0..<degree where power > 0 { power *= middle }
            if power < value { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
