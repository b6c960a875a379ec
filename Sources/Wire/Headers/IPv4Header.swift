/// The header of an IPv4 packet (RFC 791 §3.1).
package struct IPv4Header: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    package var transport: IPProtocol
    package var timeToLive: UInt8
    package var fragment: Fragment?
    /// With its options, in bytes.
    package var length: Int
    /// Of header and data, in bytes; zero where the kernel left it to the network card (TSO).
    package var totalLength: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(20, "IPv4 header", at: offset)
        let header = bytes.extracting(offset..<offset + 20)
        length = Int(header[0] & 0x0F) * 4
        guard length >= 20 else { throw WireError(.malformed(length), "IPv4 header length", at: offset) }
        totalLength = Int(header.number16(at: 2))
        guard totalLength >= length || totalLength == 0 else {
            throw WireError(.malformed(totalLength), "IPv4 total length", at: offset + 2)
        }
        let bits = header.number16(at: 6)
        fragment = Fragment(
            identification: UInt32(header.number16(at: 4)),
            offset: (bits & 0x1FFF) << 3,
            hasMore: bits & 0x2000 != 0
        )
        timeToLive = header[8]
        transport = IPProtocol(rawValue: header[9])
        source = .v4(header.number32(at: 12))
        destination = .v4(header.number32(at: 16))
    }
}
