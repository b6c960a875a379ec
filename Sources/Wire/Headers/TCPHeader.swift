/// The header of a TCP segment (RFC 9293 §3.1).
package struct TCPHeader: Hashable, Sendable {
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var sequenceNumber: UInt32
    /// Meaningful when `flags` has ACK.
    package var acknowledgmentNumber: UInt32
    package var flags: TCPFlags
    /// As it stands in the header, before any scale.
    package var window: UInt16
    package var urgentPointer: UInt16
    /// With its options, in bytes.
    package var length: Int
    /// By how many bits its sender's windows are shifted, in a SYN that says so (RFC 7323 §2.2).
    package var windowScale: UInt8?

    /// Without options, in bytes.
    package static let minimumLength = 20

    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(Self.minimumLength, "TCP header", at: offset)
        sourcePort = bytes.number16(at: offset)
        destinationPort = bytes.number16(at: offset + 2)
        sequenceNumber = bytes.number32(at: offset + 4)
        acknowledgmentNumber = bytes.number32(at: offset + 8)
        length = Int(bytes[offset + 12] >> 4) * 4
        flags = TCPFlags(rawValue: bytes[offset + 13])
        window = bytes.number16(at: offset + 14)
        urgentPointer = bytes.number16(at: offset + 18)
        guard length >= Self.minimumLength else {
            throw WireError(.malformed(length / 4), "TCP data offset", at: offset + 12)
        }
        if flags.contains(.syn), length > Self.minimumLength {
            for case .windowScale(let shift) in (try? TCPOption.read(self, in: bytes, at: offset)) ?? [] {
                windowScale = shift
            }
        }
    }
}
