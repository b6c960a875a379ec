/// What a wire statement came to.
package enum WireOutcome: Hashable, Sendable {
    case held
    case broken(WireMismatch)
    /// The capture cannot show it, so nothing is guessed.
    case unknowable(reason: String)
}

/// How the packets differ from a statement.
package struct WireMismatch: Hashable, Sendable {
    /// One sentence: what was expected and what there was instead.
    package var message: String
    /// The numbers of the packets that show it.
    package var packets: [Int]
    /// The packets, with those marked.
    package var ladder: String
}
