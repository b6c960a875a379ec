/// Expected and got around the first byte in which they differ.
package struct ByteDifference: Sendable, Hashable, Codable {
    /// The most bytes that a window holds.
    package static let windowLimit = 64
    /// The most bytes that a window holds before the first difference.
    package static let leadLimit = 16

    /// The position of the first wrong, missing or extra byte, counted from 0 in what the step takes.
    package var offset: Int
    /// How many bytes precede `offset` in both windows.
    package var lead: Int
    /// The expected bytes around it, at most `windowLimit`.
    package var expected: [UInt8]
    /// The received bytes around it, at most `windowLimit`.
    package var got: [UInt8]
    /// How many bytes were due; nil when no particular bytes were.
    package var expectedCount: Int?
    /// How many came, as far as was looked.
    package var gotCount: Int

    package init(offset: Int, lead: Int, expected: [UInt8], got: [UInt8], expectedCount: Int?, gotCount: Int) {
        self.offset = offset
        self.lead = lead
        self.expected = expected
        self.got = got
        self.expectedCount = expectedCount
        self.gotCount = gotCount
    }

    /// The beginning of what came where no particular bytes were due.
    package init(got: [UInt8]) {
        let window = [UInt8](got.prefix(Self.windowLimit))
        self.init(offset: 0, lead: 0, expected: [], got: window, expectedCount: nil, gotCount: got.count)
    }

    /// Of all that was due and all that came, which are not the same.
    package init(expected: [UInt8], got: [UInt8]) {
        let offset = zip(expected, got).enumerated().first { $1.0 != $1.1 }?.offset
        self.init(at: offset ?? min(expected.count, got.count), expected: expected, got: got)
    }

    /// - Parameters:
    ///   - offset: the position of the first byte that differs, or is in one of the two only.
    ///   - expected: all that was due.
    ///   - got: all that came.
    package init(at offset: Int, expected: [UInt8], got: [UInt8]) {
        let start = max(0, offset - Self.leadLimit)
        self.offset = offset
        lead = offset - start
        self.expected = [UInt8](expected.dropFirst(start).prefix(Self.windowLimit))
        self.got = [UInt8](got.dropFirst(start).prefix(Self.windowLimit))
        expectedCount = expected.count
        gotCount = got.count
    }
}
