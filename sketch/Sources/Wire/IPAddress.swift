/// An address of IPv4 or IPv6, in network byte order.
package enum IPAddress: Hashable, Sendable, Codable {
    /// The four octets of RFC 791 as one number, most significant first.
    case v4(UInt32)
    /// The sixteen octets of RFC 4291 as two numbers, most significant first.
    case v6(UInt64, UInt64)

    package static let loopbackV4 = Self.v4(0x7F00_0001)
    package static let loopbackV6 = Self.v6(0, 1)
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of RFC 5952.
    package var description: String {
        switch self {
        case .v4(let bits):
            return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
        case .v6(let high, let low):
            let groups = [high, low].flatMap { half in
                stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
            }
            return Self.text(of: groups)
        }
    }

    /// RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
    private static func text(of groups: [UInt16]) -> String {
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        guard longest.count >= 2 else { return words.joined(separator: ":") }
        return words[..<longest.lowerBound].joined(separator: ":") + "::"
            + words[longest.upperBound...].joined(separator: ":")
    }
}
