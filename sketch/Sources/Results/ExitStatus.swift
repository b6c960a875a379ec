/// The status with which `hark run` ends; where several hold, the greatest is it.
package enum ExitStatus: Int32, Sendable, CaseIterable, Comparable {
    /// Every judged case passed.
    case passed = 0
    case failed = 1
    /// A scenario is wrong, or fewer cases were judged than asked for.
    case unusable = 2
    /// Something other than the target was wrong.
    case errored = 3
    case interrupted = 130

    /// The status of a run in which at least `least` cases must have been judged (`--min`).
    ///
    /// A run that judged none never passes, even when none was asked for.
    package init(_ run: RunResult, least: Int = 1) {
        let counts = run.counts
        var statuses: [ExitStatus] = [.passed]
        if counts.failed > 0 { statuses.append(.failed) }
        if !run.rejected.isEmpty || counts.judged < max(1, least) { statuses.append(.unusable) }
        if counts.errored > 0 || !run.end.problems.isEmpty { statuses.append(.errored) }
        if run.end.interrupted { statuses.append(.interrupted) }
        self = statuses.max() ?? .errored
    }

    /// Orders statuses by which of them prevails.
    package static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}
