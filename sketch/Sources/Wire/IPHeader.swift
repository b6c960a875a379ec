/// What dissection needs of the header of IPv4 (RFC 791) or IPv6 (RFC 8200).
struct IPHeader {
    var source: IPAddress
    var destination: IPAddress
    var transport: IPProtocol
    /// Where the transport header begins.
    var end: Int
    /// Where the packet's data ends on the wire, without what a link adds after it.
    var dataEnd: Int

    init(_ bytes: Bytes, at offset: Int) throws(WireError) {
        try bytes.require(offset + 1, "IP version", from: offset)
        switch bytes[offset] >> 4 {
        case 4: try self.init(v4: bytes, at: offset)
        case 6: try self.init(v6: bytes, at: offset)
        case let other: throw .unsupported(field: "IP version", value: Int(other))
        }
    }

    private init(v4 bytes: Bytes, at offset: Int) throws(WireError) {
        try bytes.require(offset + 20, "IPv4 header", from: offset)
        let length = Int(bytes[offset] & 0x0F) * 4
        guard length >= 20 else { throw .malformed(field: "IPv4 header length", value: length) }
        let fragment = Int(bytes.number16(at: offset + 6) & 0x1FFF)
        guard fragment == 0 else { throw .unsupported(field: "IPv4 fragment offset", value: fragment * 8) }
        source = .v4(bytes.number32(at: offset + 12))
        destination = .v4(bytes.number32(at: offset + 16))
        transport = IPProtocol(rawValue: bytes[offset + 9])
        end = offset + length
        dataEnd = offset + Int(bytes.number16(at: offset + 2))
    }

    private init(v6 bytes: Bytes, at offset: Int) throws(WireError) {
        try bytes.require(offset + 40, "IPv6 header", from: offset)
        source = .v6(bytes.number64(at: offset + 8), bytes.number64(at: offset + 16))
        destination = .v6(bytes.number64(at: offset + 24), bytes.number64(at: offset + 32))
        dataEnd = offset + 40 + Int(bytes.number16(at: offset + 4))
        var next = IPProtocol(rawValue: bytes[offset + 6])
        var position = offset + 40
        while next == .hopByHop {
            try bytes.require(position + 8, "IPv6 hop-by-hop options", from: position)
            next = IPProtocol(rawValue: bytes[position])
            // RFC 8200 §4.3: the length counts units of eight octets beyond the first.
            position += 8 + Int(bytes[position + 1]) * 8
        }
        transport = next
        end = position
    }
}
