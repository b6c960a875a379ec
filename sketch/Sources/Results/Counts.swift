/// How many cases came to what.
package struct Counts: Sendable, Hashable {
    /// Those for which every step and every wire statement held.
    package var passed = 0
    /// Those in which the target was wrong.
    package var failed = 0
    /// Those in which somebody else was.
    package var errored = 0
    /// Those that were not judged.
    package var skipped = 0
    /// Those among `passed` in which something below the failing level was broken.
    package var noted = 0

    /// The counts before the first case.
    package init() {}

    /// The counts of these cases.
    package init(_ cases: [CaseResult]) {
        for result in cases { add(result.end) }
    }

    /// Counts one more case.
    package mutating func add(_ end: Event.CaseEnded) {
        switch end.verdict {
        case .passed:
            passed += 1
            if !end.findings.isEmpty { noted += 1 }
        case .failed: failed += 1
        case .errored: errored += 1
        case .skipped: skipped += 1
        }
    }

    /// Cases whose verdict speaks of the target.
    package var judged: Int { passed + failed }

    /// All cases, whatever came of them.
    package var total: Int { judged + errored + skipped }
}

/// The points of the cases that carry some.
package struct Points: Sendable, Hashable {
    /// Those of the passed cases.
    package var earned: Double
    /// Those of all cases.
    package var possible: Double

    /// nil when no case carries points.
    package init?(_ cases: [CaseResult]) {
        let carrying = cases.filter { $0.start.points != nil }
        guard !carrying.isEmpty else { return nil }
        possible = carrying.reduce(0) { $0 + ($1.start.points ?? 0) }
        earned = carrying.reduce(0) { $0 + ($1.end.verdict == .passed ? $1.start.points ?? 0 : 0) }
    }
}

extension RunResult {
    /// What its cases came to.
    package var counts: Counts { Counts(cases) }

    /// nil when no case carries points.
    package var points: Points? { Points(cases) }
}
