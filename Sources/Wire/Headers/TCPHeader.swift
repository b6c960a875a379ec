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
    package var length: Int { Int(words) * 4 }
    /// By how many bits its sender's windows are shifted, in a SYN that says so (RFC 7323 §2.2).
    package var windowScale: UInt8?
    /// The data offset: its length in words of 32 bits.
    private var words: UInt8

    /// Without options, in bytes.
    package static let minimumLength = 20

    @inline(__always)
    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(Self.minimumLength, "TCP header", at: offset)
        let header = bytes.extracting(offset..<offset + Self.minimumLength)
        sourcePort = header.number16(at: 0)
        destinationPort = header.number16(at: 2)
        sequenceNumber = header.number32(at: 4)
        acknowledgmentNumber = header.number32(at: 8)
        words = header[12] >> 4
        flags = TCPFlags(rawValue: header[13])
        window = header.number16(at: 14)
        urgentPointer = header.number16(at: 18)
        guard length >= Self.minimumLength else {
            throw WireError(.malformed(Int(words)), "TCP data offset", at: offset + 12)
        }
        if flags.contains(.syn), length > Self.minimumLength {
            windowScale = Self.windowScale(self, bytes, offset)
        }
    }

    private static func windowScale(_ header: Self, _ bytes: Span<UInt8>, _ offset: Int) -> UInt8? {
        let options = (try? TCPOption.read(header, in: bytes, at: offset)) ?? []
        return options.lazy.compactMap { if case .windowScale(let shift) = $0 { shift } else { nil } }.last
    }
}
