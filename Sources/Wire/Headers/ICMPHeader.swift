/// The header of a message of ICMP (RFC 792) or of ICMPv6 (RFC 4443).
package struct ICMPHeader: Hashable, Sendable {
    package var type: UInt8
    package var code: UInt8
    package var isV6: Bool

    /// With the four bytes whose meaning depends on the type.
    package static let byteCount = 8

    init(_ bytes: Span<UInt8>, at offset: Int, isV6: Bool) throws(WireError) {
        try bytes.require(Self.byteCount, isV6 ? "ICMPv6 header" : "ICMP header", at: offset)
        type = bytes[offset]
        code = bytes[offset + 1]
        self.isV6 = isV6
    }

    /// Whether it tells of an error, and its data begins with the packet that met it.
    package var isError: Bool {
        isV6 ? type < 128 : [3, 4, 5, 11, 12].contains(type)
    }

    /// Nobody listens at the port (RFC 792, RFC 4443 §3.1).
    package var isPortUnreachable: Bool {
        isV6 ? type == 1 && code == 4 : type == 3 && code == 3
    }
}
