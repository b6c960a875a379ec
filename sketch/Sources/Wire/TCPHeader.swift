/// The header of a TCP segment (RFC 9293 §3.1).
package struct TCPHeader: Hashable, Sendable {
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var sequenceNumber: UInt32
    /// Meaningful when `flags` has ACK.
    package var acknowledgmentNumber: UInt32
    package var flags: TCPFlags
    /// As it stands in the header, before any window scale.
    package var window: UInt16
    /// The length of the header with its options, in octets.
    package var length: Int

    /// The length without options, in octets.
    package static let byteCount = 20

    init(_ bytes: Bytes, at offset: Int) throws(WireError) {
        try bytes.require(offset + Self.byteCount, "TCP header", from: offset)
        sourcePort = bytes.number16(at: offset)
        destinationPort = bytes.number16(at: offset + 2)
        sequenceNumber = bytes.number32(at: offset + 4)
        acknowledgmentNumber = bytes.number32(at: offset + 8)
        length = Int(bytes[offset + 12] >> 4) * 4
        flags = TCPFlags(rawValue: bytes[offset + 13])
        window = bytes.number16(at: offset + 14)
        // RFC 9293 §3.1: the data offset counts 32-bit words and is five at least.
        guard length >= Self.byteCount else { throw .malformed(field: "TCP data offset", value: length / 4) }
    }
}
