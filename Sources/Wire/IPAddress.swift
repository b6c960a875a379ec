/// An address of IPv4 or IPv6.
public enum IPAddress: Hashable, Sendable {
    /// The four bytes of RFC 791 as one number.
    case v4(UInt32)
    /// The sixteen bytes of RFC 4291 as two numbers.
    case v6(UInt64, UInt64)

    /// The same address of the same family.
    @inlinable public static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.v4(let left), .v4(let right)): left == right
        case (.v6(let left, let low), .v6(let right, let other)): left == right && low == other
        default: false
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of RFC 5952.
    public var description: String {
        switch self {
        case .v4(let bits):
            "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
        case .v6(let high, let low):
            // RFC 5952 §5: an IPv4 address inside is written as one.
            high == 0 && low >> 32 == 0xFFFF
                ? "::ffff:\(IPAddress.v4(UInt32(truncatingIfNeeded: low)))" : Self.text(of: Self.groups(high, low))
        }
    }

    private static func groups(_ high: UInt64, _ low: UInt64) -> [UInt16] {
        [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }

    /// RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
    private static func text(of groups: [UInt16]) -> String {
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        func joined(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard longest.count >= 2 else { return joined(groups[...]) }
        return joined(groups[..<longest.lowerBound]) + "::" + joined(groups[longest.upperBound...])
    }
}
