/// The status with which `hark` ends; where several hold, the greatest is it.
package enum ExitStatus: Int32, Sendable, CaseIterable, Comparable {
    /// Every judged case passed.
    case passed = 0
    case failed = 1
    /// The command line or a scenario is wrong, or fewer cases were judged than were asked for.
    case unusable = 2
    /// Something other than the target was wrong.
    case errored = 3
    case interrupted = 130

    /// The status of a run.
    package init(_ run: RunResult) {
        let counts = run.counts
        var statuses: [ExitStatus] = [.passed]
        if counts.failed > 0 { statuses.append(.failed) }
        if !run.rejected.isEmpty || counts.judged < run.start.minimum { statuses.append(.unusable) }
        if counts.errored > 0 { statuses.append(.errored) }
        if run.end.isInterrupted { statuses.append(.interrupted) }
        self = statuses.max() ?? .errored
    }

    /// Orders statuses by which of them prevails.
    package static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}
