import Results

/// Compares bytes with those that are due as they arrive, and stops at the first wrong one.
package struct ByteComparison: Sendable {
    /// What is known after the last bytes.
    package enum Outcome: Hashable, Sendable {
        /// All were right so far; so many are still due.
        case due(Int)
        /// The byte at this position is wrong.
        case differs(at: Int)
    }

    package let expected: [UInt8]
    package private(set) var got: [UInt8] = []

    package init(expected: [UInt8]) {
        self.expected = expected
    }

    /// How many bytes are still due.
    package var due: Int { expected.count - got.count }

    /// Takes what came; no more than what is due.
    package mutating func receive(_ bytes: [UInt8]) -> Outcome {
        let start = got.count
        got += bytes
        for (offset, pair) in zip(bytes, expected[start...]).enumerated() where pair.0 != pair.1 {
            return .differs(at: start + offset)
        }
        return .due(due)
    }
}
