/// The header of a UDP datagram (RFC 768).
package struct UDPHeader: Hashable, Sendable {
    /// The port of the sender, or zero when no reply is wanted.
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    /// The length of header and data, in octets.
    package var length: UInt16

    /// The length of the header, in octets.
    package static let byteCount = 8

    init(_ bytes: Bytes, at offset: Int) throws(WireError) {
        try bytes.require(offset + Self.byteCount, "UDP header", from: offset)
        sourcePort = bytes.number16(at: offset)
        destinationPort = bytes.number16(at: offset + 2)
        length = bytes.number16(at: offset + 4)
    }
}
