/// Compares bytes with those that are due as they arrive, and stops at the first wrong one.
package struct ByteComparison: Sendable {
    package let expected: [UInt8]
    package private(set) var got: [UInt8] = []

    package init(expected: [UInt8]) {
        self.expected = expected
    }

    /// How many bytes are still due.
    package var due: Int { expected.count - got.count }

    /// Takes what came, no more than what is due; the position of the first wrong byte, if one is.
    package mutating func receive(_ bytes: [UInt8]) -> Int? {
        let start = got.count
        got += bytes
        for (offset, pair) in zip(bytes, expected[start...]).enumerated() where pair.0 != pair.1 {
            return start + offset
        }
        return nil
    }
}
