import Glibc
package import Results

/// Compares bytes with those that are due as they arrive, and stops at the first wrong one.
package struct ByteComparison: Sendable {
    private var expected: PayloadStream
    /// How many bytes were due at first.
    package let total: Int
    /// The last bytes that were right.
    private var lead: [UInt8] = []

    package init(expected: PayloadStream) {
        self.expected = expected
        total = expected.count
    }

    /// How many bytes are still due.
    package var due: Int { expected.count }
    /// How many came.
    package var got: Int { total - due }

    /// Takes what came, no more than what is due; where the first wrong byte is, if one is.
    package mutating func receive(_ bytes: [UInt8]) -> ByteDifference? {
        let start = got
        let due = expected.read(atMost: bytes.count)
        guard !due.isSame(as: bytes) else {
            remember(bytes[...])
            return nil
        }
        let right = zip(bytes, due).prefix { $0 == $1 }.count
        remember(bytes.prefix(right))
        var ahead = expected
        let next = [UInt8](due.dropFirst(right).prefix(ByteDifference.windowLimit))
        return difference(
            at: start + right,
            expected: next + ahead.read(atMost: ByteDifference.windowLimit - next.count),
            got: bytes.dropFirst(right),
            count: start + bytes.count
        )
    }

    /// Keeps the end of what was right.
    private mutating func remember(_ right: ArraySlice<UInt8>) {
        let limit = ByteDifference.leadLimit
        lead = [UInt8]((lead + right.suffix(limit)).suffix(limit))
    }

    /// What is missing when nothing more comes.
    package var differenceAtEnd: ByteDifference {
        var ahead = expected
        return difference(at: got, expected: ahead.read(atMost: ByteDifference.windowLimit), got: [], count: got)
    }

    private func difference(
        at offset: Int,
        expected: [UInt8],
        got: ArraySlice<UInt8>,
        count: Int
    ) -> ByteDifference {
        let room = ByteDifference.windowLimit - lead.count
        return ByteDifference(
            offset: offset,
            lead: lead.count,
            expected: lead + expected.prefix(room),
            got: lead + got.prefix(room),
            expectedCount: total,
            gotCount: count
        )
    }
}

extension [UInt8] {
    /// The same bytes; memcmp(3) is several times quicker than `==`.
    fileprivate func isSame(as other: [UInt8]) -> Bool {
        unsafe count == other.count && memcmp(self, other, count) == 0
    }
}
