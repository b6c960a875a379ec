/// The header of an IPv6 packet, with its extension headers (RFC 8200 §3, §4).
package struct IPv6Header: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    /// What follows the last extension header that was read.
    package var transport: IPProtocol
    package var hopLimit: UInt8
    package var fragment: Fragment?
    /// With its extension headers, in bytes.
    package var length: Int
    /// Of extension headers and data, in bytes; zero where the kernel left it to the network card.
    package var payloadLength: Int

    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(40, "IPv6 header", at: offset)
        payloadLength = Int(bytes.number16(at: offset + 4))
        hopLimit = bytes[offset + 7]
        source = .v6(bytes.number64(at: offset + 8), bytes.number64(at: offset + 16))
        destination = .v6(bytes.number64(at: offset + 24), bytes.number64(at: offset + 32))
        var next = IPProtocol(rawValue: bytes[offset + 6])
        var position = offset + 40
        // What a later fragment carries goes on in the middle of a header.
        while fragment == nil || fragment?.offset == 0, let unit = Self.unit(of: next) {
            try bytes.require(8, "IPv6 extension header", at: position)
            if next == .fragment {
                let bits = bytes.number16(at: position + 2)
                fragment = Fragment(
                    identification: bytes.number32(at: position + 4),
                    offset: bits & 0xFFF8,
                    hasMore: bits & 1 != 0
                )
            }
            let size = next == .fragment ? 8 : unit.base + Int(bytes[position + 1]) * unit.size
            next = IPProtocol(rawValue: bytes[position])
            position += size
        }
        transport = next
        length = position - offset
    }

    /// How an extension header tells its length: in units of so many bytes, beside the first bytes.
    private static func unit(of type: IPProtocol) -> (base: Int, size: Int)? {
        switch type {
        case .hopByHop, .routing, .fragment, .destinationOptions, .mobility: (8, 8)
        // RFC 4302 §2.2: in words, minus two.
        case .authentication: (8, 4)
        default: nil
        }
    }
}
