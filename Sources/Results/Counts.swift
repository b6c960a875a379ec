/// How many cases came to what.
package struct Counts: Sendable, Hashable {
    package var passed = 0
    package var failed = 0
    package var errored = 0
    package var skipped = 0

    package init(_ cases: [CaseResult]) {
        for result in cases {
            switch result.end.verdict {
            case .passed: passed += 1
            case .failed: failed += 1
            case .errored: errored += 1
            case .skipped: skipped += 1
            }
        }
    }

    /// Cases whose verdict speaks of the target.
    package var judged: Int { passed + failed }
}

extension RunResult {
    /// What its cases came to.
    package var counts: Counts { Counts(cases) }

    /// What is said when fewer cases were judged than there must be; nil when there are enough.
    package var lack: String? {
        let judged = counts.judged
        guard judged < start.minimum else { return nil }
        if judged == 0 { return "no case was judged" }
        return "\(CountText.of(judged, "case")) judged, and at least \(start.minimum) must be"
    }
}
