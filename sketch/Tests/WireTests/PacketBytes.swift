import Wire

/// Packets by hand.
enum PacketBytes {
    /// An IPv4 header of RFC 791 before `payload`.
    static func ipv4(_ proto: UInt8, _ payload: Bytes, length: Int? = nil) -> Bytes {
        let length = length ?? 20 + payload.count
        return [
            0x45, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0x40, 0, 64, proto, 0, 0, 127, 0, 0, 1, 10, 0, 0, 2,
        ] + payload
    }

    /// An IPv6 header of RFC 8200 before `payload`.
    static func ipv6(_ next: UInt8, _ payload: Bytes) -> Bytes {
        let loopback = Bytes(repeating: 0, count: 15) + [1]
        return [0x60, 0, 0, 0, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF), next, 64] + loopback + loopback
            + payload
    }

    /// A TCP header of RFC 9293 from port 1000 to port 7.
    static func tcp(_ flags: UInt8, sequence: UInt8 = 1, _ payload: Bytes, optionWords: UInt8 = 0) -> Bytes {
        let options = Bytes(repeating: 1, count: Int(optionWords) * 4)
        return [3, 0xE8, 0, 7, 0, 0, 0, sequence, 0, 0, 0, 9, (5 + optionWords) << 4, flags, 0x10, 0, 0, 0, 0, 0] + options
            + payload
    }

    /// A UDP header of RFC 768 from port 1000 to port 7.
    static func udp(_ payload: Bytes, length: Int? = nil) -> Bytes {
        let length = length ?? 8 + payload.count
        return [3, 0xE8, 0, 7, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0] + payload
    }

    static func ethernet(_ type: UInt16, _ payload: Bytes) -> Bytes {
        Bytes(repeating: 0, count: 12) + [UInt8(type >> 8), UInt8(type & 0xFF)] + payload
    }

    static func packet(_ linkType: LinkType, _ bytes: Bytes, originalLength: Int? = nil) -> Packet {
        Packet(
            timestamp: Timestamp(nanoseconds: 1_700_000_000_123_456_789),
            linkType: linkType,
            originalLength: originalLength ?? bytes.count,
            bytes: bytes
        )
    }
}
