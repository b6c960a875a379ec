/// Writes one section with one interface, in little-endian order and nanoseconds (draft-ietf-opsawg-pcapng).
package struct PcapngWriter: Sendable {
    /// What was written and not yet taken.
    private var bytes: [UInt8] = []

    /// Begins the section and describes the interface.
    ///
    /// - Parameters:
    ///   - application: the program that writes (`shb_userappl`).
    ///   - comments: what a reader is told of the whole section, each as one `opt_comment`.
    ///   - interface: its name (`if_name`).
    ///   - linkType: the header with which its packets begin.
    ///   - snapLength: how many bytes of a packet are kept at most.
    package init(
        application: String,
        comments: [String],
        interface: String,
        linkType: LinkType,
        snapLength: Int
    ) {
        block(.sectionHeader) { body in
            body.append(little: 0x1A2B_3C4D as UInt32)
            body.append(little: 1 as UInt16)
            body.append(little: 0 as UInt16)
            // How long the section is nobody knows yet.
            body.append(little: UInt64.max)
            for comment in comments { body.append(option: PcapngOption.comment, comment) }
            body.append(option: PcapngOption.userApplication, application)
            body.append(little: UInt32(PcapngOption.end))
        }
        block(.interfaceDescription) { body in
            body.append(little: linkType.rawValue)
            body.append(little: 0 as UInt16)
            body.append(little: UInt32(clamping: snapLength))
            body.append(option: PcapngOption.interfaceName, interface)
            // Ten to the minus ninth of a second.
            body.append(option: PcapngOption.timestampResolution, [9])
            body.append(little: UInt32(PcapngOption.end))
        }
    }

    /// A packet, and what a reader is told of it, each as one comment.
    package mutating func append(_ packet: Packet, comments: [String] = []) {
        block(.enhancedPacket) { body in
            body.append(little: 0 as UInt32)
            body.append(packet.timestamp)
            body.append(little: UInt32(clamping: packet.bytes.count))
            body.append(little: UInt32(clamping: packet.originalLength))
            body.append(padded: packet.bytes)
            guard !comments.isEmpty else { return }
            for comment in comments { body.append(option: PcapngOption.comment, comment) }
            body.append(little: UInt32(PcapngOption.end))
        }
    }

    /// How many packets the interface received between two moments, and how many of them the kernel dropped.
    package mutating func appendStatistics(received: Int, dropped: Int, from start: Timestamp, to end: Timestamp) {
        block(.interfaceStatistics) { body in
            body.append(little: 0 as UInt32)
            body.append(end)
            body.append(option: PcapngOption.startTime) { $0.append(start) }
            body.append(option: PcapngOption.endTime) { $0.append(end) }
            body.append(option: PcapngOption.received) { $0.append(little: UInt64(received)) }
            body.append(option: PcapngOption.dropped) { $0.append(little: UInt64(dropped)) }
            body.append(little: UInt32(PcapngOption.end))
        }
    }

    /// How much waits to be taken, in bytes.
    package var count: Int { bytes.count }

    /// Hands over what was written since the last call.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Every block tells its length at both ends.
    private mutating func block(_ kind: PcapngBlock, _ body: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes.append(little: kind.rawValue)
        bytes.append(little: 0 as UInt32)
        body(&bytes)
        let length = UInt32(clamping: bytes.count + 4 - start)
        bytes.append(little: length)
        for index in 0..<4 { bytes[start + 4 + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(little number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// The high half comes first.
    fileprivate mutating func append(_ timestamp: Timestamp) {
        append(little: Int32(truncatingIfNeeded: timestamp.nanoseconds >> 32))
        append(little: Int32(truncatingIfNeeded: timestamp.nanoseconds))
    }

    fileprivate mutating func append(option code: UInt16, _ text: String) {
        append(option: code, Array(text.utf8))
    }

    /// An option is cut where sixteen bits cannot tell its length, between two characters of its text.
    fileprivate mutating func append(option code: UInt16, _ value: [UInt8]) {
        var value = value[...]
        if value.count > Int(UInt16.max) {
            value = value.prefix(Int(UInt16.max))
            // RFC 3629 §3: a byte 10xxxxxx goes on with a character.
            while let last = value.last, last & 0xC0 == 0x80 { value.removeLast() }
            value.removeLast()
        }
        append(little: code)
        append(little: UInt16(value.count))
        append(padded: value)
    }

    fileprivate mutating func append(option code: UInt16, _ write: (inout [UInt8]) -> Void) {
        var value: [UInt8] = []
        write(&value)
        append(option: code, value)
    }

    /// With zeros up to the next multiple of four bytes.
    fileprivate mutating func append(padded value: some Collection<UInt8>) {
        append(contentsOf: value)
        append(contentsOf: repeatElement(0, count: (4 - value.count % 4) % 4))
    }
}
