/// What a capture that Hark has written says: its packets, and what it says of itself.
package struct PcapngFile: Sendable {
    /// The comment of the section.
    package var comment: String?
    package var packets: [Packet] = []
    /// How many packets the kernel dropped.
    package var drops: Int?

    /// Reads a little-endian file with nanosecond timestamps; blocks of unknown type are skipped by their length.
    ///
    /// - Throws: `WireError` at the first block that is cut short or is not pcapng.
    package init(_ bytes: Bytes) throws(WireError) {
        var offset = 0
        var linkType = LinkType.ethernet
        while offset < bytes.count {
            try bytes.require(offset + 12, "pcapng block", from: offset)
            let type = PcapngBlockType(rawValue: bytes.little32(at: offset))
            guard offset > 0 || type == .sectionHeader else {
                throw .malformed(field: "pcapng block type", value: Int(type.rawValue))
            }
            let length = Int(bytes.little32(at: offset + 4))
            guard length >= 12, length % 4 == 0 else { throw .malformed(field: "pcapng block length", value: length) }
            try bytes.require(offset + length, "pcapng block", from: offset)
            let body = Bytes(bytes[offset + 8..<offset + length - 4])
            switch type {
            case .sectionHeader:
                comment = try body.options(at: 16).first { $0.option == .comment }.map {
                    String(decoding: $0.value, as: UTF8.self)
                }
            case .interfaceDescription:
                try body.require(8, "interface description", from: 0)
                linkType = LinkType(rawValue: body.little32(at: 0) & 0xFFFF)
            case .enhancedPacket:
                packets.append(try Self.packet(body, linkType))
            case .interfaceStatistics:
                let dropped = try body.options(at: 12).first { $0.option == .interfaceDropped }
                if let dropped, dropped.value.count == 8 { drops = Int(clamping: dropped.value.little32(at: 0)) }
            default:
                break
            }
            offset += length
        }
    }

    private static func packet(_ body: Bytes, _ linkType: LinkType) throws(WireError) -> Packet {
        try body.require(20, "enhanced packet", from: 0)
        let time = UInt64(body.little32(at: 4)) << 32 | UInt64(body.little32(at: 8))
        let captured = Int(body.little32(at: 12))
        try body.require(20 + captured, "packet data", from: 20)
        let options = try body.options(at: (20 + captured + 3) / 4 * 4)
        return Packet(
            timestamp: Timestamp(nanoseconds: Int64(bitPattern: time)),
            linkType: linkType,
            originalLength: Int(body.little32(at: 16)),
            bytes: Bytes(body[20..<20 + captured]),
            comment: options.first { $0.option == .comment }.map { String(decoding: $0.value, as: UTF8.self) }
        )
    }
}

extension Bytes {
    fileprivate func little32(at offset: Int) -> UInt32 {
        number32(at: offset).byteSwapped
    }

    fileprivate func options(at start: Int) throws(WireError) -> [(option: PcapngOption, value: Bytes)] {
        var options: [(option: PcapngOption, value: Bytes)] = []
        var offset = start
        while offset + 4 <= count {
            let option = PcapngOption(rawValue: number16(at: offset).byteSwapped)
            let length = Int(number16(at: offset + 2).byteSwapped)
            guard option != .end else { break }
            try require(offset + 4 + length, "pcapng option", from: offset)
            options.append((option, Bytes(self[offset + 4..<offset + 4 + length])))
            offset += 4 + (length + 3) / 4 * 4
        }
        return options
    }
}
