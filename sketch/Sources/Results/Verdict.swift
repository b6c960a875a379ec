/// What a case came to.
///
/// Nothing else, and never by silence.
package enum Verdict: String, Sendable, Codable, CaseIterable {
    case passed
    /// The target was wrong.
    case failed
    /// Somebody else was: see the finding's `blame`.
    case errored
    /// Not judged, with the reason.
    case skipped
}
