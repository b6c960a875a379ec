/// A seeded stream of bytes that can be read from anywhere, so that a gigabyte can be sent and compared unheld.
///
/// Each block of eight bytes is the SplitMix64 output for its own position.
struct RandomBytes: Hashable, Sendable {
    var seed: UInt64

    /// The eight bytes that start at `8 * index`, first byte least significant.
    func block(_ index: Int) -> UInt64 {
        Self.mix(seed &+ (UInt64(truncatingIfNeeded: index) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Appends the bytes at `range`.
    func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        let count = bytes.count + range.count
        bytes.reserveCapacity(count)
        var position = range.lowerBound
        while position < range.upperBound {
            let word = block(position / 8)
            let first = position % 8
            let last = min(8, first + range.upperBound - position)
            for byte in first..<last { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
            position += last - first
        }
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
