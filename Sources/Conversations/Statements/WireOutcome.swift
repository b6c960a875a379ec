/// What a wire statement came to.
package enum WireOutcome: Hashable, Sendable {
    case held
    case broken(WireMismatch)
    /// The capture cannot show it, for this reason, and nothing is guessed.
    case unknowable(String)
}

/// How packets differ from a statement.
package struct WireMismatch: Hashable, Sendable {
    /// One sentence: what was expected, and what there was instead.
    package var message: String
    /// The numbers of the packets that show it.
    package var packets: [Int] = []
    /// The items of a sequence, with what each has met.
    package var expected: [ExpectedPacket] = []
    /// Where a stream is another.
    package var difference: StreamDifference?
}

/// Where what a side has sent differs from what it was to send.
package struct StreamDifference: Hashable, Sendable {
    /// The first byte that differs, or that is missing or too many.
    package var offset: Int
    package var expected: [UInt8]
    package var got: [UInt8]
}

/// An item of a sequence, and what it has met.
package struct ExpectedPacket: Hashable, Sendable, Codable {
    /// What became of it.
    package enum State: String, Hashable, Sendable, Codable {
        case found, missing
        /// What comes before it is missing.
        case notSought
    }

    package var text: String
    package var state: State
    /// The packet at which it stands.
    package var number: Int?
}
