/// Writes a pcapng file of one section and one interface, block by block (draft-ietf-opsawg-pcapng).
package struct PcapngWriter: Sendable {
    private let application: String
    private let comment: String
    private let linkType: LinkType
    private let snapLength: Int
    private let interface: String

    /// - `application`: the program that writes (`shb_userappl`).
    /// - `comment`: what a reader is told about the whole section (`opt_comment`).
    /// - `snapLength`: the octets of a packet that are kept at most.
    /// - `interface`: the name of the interface (`if_name`).
    package init(application: String, comment: String, linkType: LinkType, snapLength: Int, interface: String) {
        self.application = application
        self.comment = comment
        self.linkType = linkType
        self.snapLength = snapLength
        self.interface = interface
    }

    /// The Section Header Block and the Interface Description Block.
    package func header() -> Bytes {
        var section = Bytes()
        section.append(little: 0x1A2B_3C4D as UInt32)
        section.append(little: 1 as UInt16)
        section.append(little: 0 as UInt16)
        // The length of the section is not known.
        section.append(little: UInt64.max)
        section.append(option: .comment, Bytes(comment.utf8))
        section.append(option: .userApplication, Bytes(application.utf8))
        section.appendEndOfOptions()
        var description = Bytes()
        description.append(little: UInt16(truncatingIfNeeded: linkType.rawValue))
        description.append(little: 0 as UInt16)
        description.append(little: UInt32(snapLength))
        description.append(option: .interfaceName, Bytes(interface.utf8))
        // Timestamps count nanoseconds: ten to the minus ninth.
        description.append(option: .timestampResolution, [9])
        description.appendEndOfOptions()
        return Self.block(.sectionHeader, section) + Self.block(.interfaceDescription, description)
    }

    /// An Enhanced Packet Block, with the packet's comment.
    package func block(for packet: Packet) -> Bytes {
        var body = Bytes()
        body.reserveCapacity(packet.bytes.count + 64 + (packet.comment?.utf8.count ?? 0))
        body.append(little: 0 as UInt32)
        body.append(timestamp: packet.timestamp)
        body.append(little: UInt32(packet.bytes.count))
        body.append(little: UInt32(packet.originalLength))
        body += packet.bytes
        body.pad()
        if let comment = packet.comment {
            body.append(option: .comment, Bytes(comment.utf8))
            body.appendEndOfOptions()
        }
        return Self.block(.enhancedPacket, body)
    }

    /// An Interface Statistics Block: how many packets were received, and how many the kernel dropped.
    package func statistics(received: Int, dropped: Int, at time: Timestamp) -> Bytes {
        var body = Bytes()
        body.append(little: 0 as UInt32)
        body.append(timestamp: time)
        var count = Bytes()
        count.append(little: UInt64(received))
        body.append(option: .interfaceReceived, count)
        count = []
        count.append(little: UInt64(dropped))
        body.append(option: .interfaceDropped, count)
        body.appendEndOfOptions()
        return Self.block(.interfaceStatistics, body)
    }

    private static func block(_ type: PcapngBlockType, _ body: Bytes) -> Bytes {
        var block = Bytes()
        block.reserveCapacity(body.count + 12)
        block.append(little: type.rawValue)
        block.append(little: UInt32(body.count + 12))
        block += body
        block.append(little: UInt32(body.count + 12))
        return block
    }
}

extension Bytes {
    fileprivate mutating func append(little number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// As two halves, the high one first.
    fileprivate mutating func append(timestamp: Timestamp) {
        let bits = UInt64(bitPattern: timestamp.nanoseconds)
        append(little: UInt32(bits >> 32))
        append(little: UInt32(truncatingIfNeeded: bits))
    }

    fileprivate mutating func append(option: PcapngOption, _ value: Bytes) {
        // The length of an option has sixteen bits.
        let value = value.prefix(Int(UInt16.max))
        append(little: option.rawValue)
        append(little: UInt16(value.count))
        self += value
        pad()
    }

    fileprivate mutating func appendEndOfOptions() {
        append(little: 0 as UInt32)
    }

    /// Blocks and options are multiples of 32 bits.
    ///
    /// Every body begins on such a boundary.
    fileprivate mutating func pad() {
        while count % 4 != 0 { append(0) }
    }
}
