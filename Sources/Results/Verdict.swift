/// What a case came to: nothing else, and never by silence.
package enum Verdict: String, Sendable, CaseIterable, Codable {
    /// Every step held.
    case passed
    /// The target was wrong.
    case failed
    /// Somebody else was: see the finding's `blame`.
    case errored
    /// Not judged, with the reason.
    case skipped

    /// Whether it was judged, or should have been, and does not hold.
    package var isFailure: Bool { self == .failed || self == .errored }

    /// What findings come to: errored as soon as one is not the target's fault, because then the others cannot be
    /// trusted.
    package init(_ findings: [Finding]) {
        if findings.isEmpty {
            self = .passed
        } else {
            self = findings.contains { $0.blame != .target } ? .errored : .failed
        }
    }
}
