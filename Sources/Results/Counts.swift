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
}
