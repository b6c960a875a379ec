/// The header of a UDP datagram (RFC 768).
package struct UDPHeader: Hashable, Sendable {
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    /// Of header and data, in bytes.
    package var length: Int

    /// Of the header alone, in bytes.
    package static let byteCount = 8

    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(Self.byteCount, "UDP header", at: offset)
        sourcePort = bytes.number16(at: offset)
        destinationPort = bytes.number16(at: offset + 2)
        length = Int(bytes.number16(at: offset + 4))
        guard length >= Self.byteCount else { throw WireError(.malformed(length), "UDP length", at: offset + 4) }
    }
}
