/// An interface of a capture: where packets were captured, and by which clock.
package struct CaptureInterface: Hashable, Sendable {
    /// The header with which its packets begin.
    package var linkType: LinkType
    /// How many bytes of a packet were kept at most; 0 for all.
    package var snapLength: Int
    /// `lo`; nil where the file does not tell.
    package var name: String?
    /// How many packets were lost on the way into the file, as far as the file tells.
    package var dropped = 0
    var clock = CaptureClock.microseconds
}

/// What a timestamp of a file counts.
struct CaptureClock: Hashable, Sendable {
    /// So many ticks are a second: a power of ten or of two.
    var ticksPerSecond: UInt64
    /// Seconds that are added (`if_tsoffset`).
    var offset: Int64 = 0

    static let microseconds = Self(ticksPerSecond: 1_000_000)
    static let nanoseconds = Self(ticksPerSecond: 1_000_000_000)

    /// The value of `if_tsresol`: a negative power of ten, or of two where the highest bit is set; nil beyond 64 bits.
    init?(resolution: UInt8) {
        let exponent = UInt64(resolution & 0x7F)
        let base: UInt64 = resolution & 0x80 == 0 ? 10 : 2
        var ticks: UInt64 = 1
        for _ in 0..<exponent {
            let (product, overflow) = ticks.multipliedReportingOverflow(by: base)
            guard !overflow else { return nil }
            ticks = product
        }
        ticksPerSecond = ticks
    }

    init(ticksPerSecond: UInt64) {
        self.ticksPerSecond = ticksPerSecond
    }

    /// A moment beyond what 64 bits of nanoseconds hold, some 292 years, is the last that they do.
    func timestamp(_ ticks: UInt64) -> Timestamp {
        let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: ticksPerSecond)
        // The remainder is below the divisor, so that the quotient fits.
        let fraction = ticksPerSecond.dividingFullWidth(rest.multipliedFullWidth(by: 1_000_000_000)).quotient
        return Timestamp(seconds: Int64(clamping: seconds), offset: offset, nanoseconds: Int64(fraction))
    }
}

extension Timestamp {
    init(seconds: Int64, offset: Int64 = 0, nanoseconds: Int64) {
        let (sum, overflow) = seconds.addingReportingOverflow(offset)
        let (product, overflow2) = sum.multipliedReportingOverflow(by: 1_000_000_000)
        let (all, overflow3) = product.addingReportingOverflow(nanoseconds)
        self.init(nanoseconds: overflow || overflow2 || overflow3 ? (sum < 0 ? .min : .max) : all)
    }
}
