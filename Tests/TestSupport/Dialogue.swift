package import Conversations
package import Wire

/// A dialogue of two sockets, packet by packet, and what is made of it.
package struct Dialogue {
    package var list = PacketList(linkType: .raw)
    package var table = ConversationTable()
    package var packets: [ConversationPacket] = []
    package var clock: Int64 = 0
    package let clientPort: UInt16
    /// The numbers of the two SYNs.
    package var clientISN: UInt32
    package var serverISN: UInt32

    package init(clientPort: UInt16 = 40_000, clientISN: UInt32 = 1_000, serverISN: UInt32 = 0xFFFF_FFF0) {
        self.clientPort = clientPort
        self.clientISN = clientISN
        self.serverISN = serverISN
    }

    package var conversation: Conversation { table.conversations[0] }

    /// A segment of `side`; `at` and `acknowledging` are positions in the streams.
    @discardableResult
    package mutating func segment(
        _ side: Conversation.Side,
        _ flags: TCPFlags,
        _ text: String = "",
        at position: Int = 0,
        acknowledging: Int = 0,
        window: UInt16 = 64_000,
        options: [UInt8] = [],
        kept: Int? = nil
    ) -> ConversationPacket? {
        let own = (side == .client ? clientISN : serverISN) &+ 1 &+ UInt32(truncatingIfNeeded: position)
        let other = (side == .client ? serverISN : clientISN) &+ 1 &+ UInt32(truncatingIfNeeded: acknowledging)
        let ports = side == .client ? [clientPort, 50_000] : [50_000, clientPort]
        let offset = UInt16(5 + options.count / 4) << 12 | UInt16(flags.rawValue)
        let header =
            Self.bytes(ports) + Self.bytes([own, flags.contains(.ack) ? other : 0])
            + Self.bytes([offset, window, 0, 0])
        return datagram(6, header + options + Array(text.utf8), side, kept: kept)
    }

    /// A UDP datagram.
    @discardableResult
    package mutating func datagram(_ side: Conversation.Side, _ text: String) -> ConversationPacket? {
        let ports = side == .client ? [clientPort, 50_000] : [50_000, clientPort]
        return datagram(17, Self.bytes(ports) + Self.bytes([UInt16(8 + text.utf8.count), 0]) + Array(text.utf8), side)
    }

    package mutating func datagram(
        _ transport: UInt8,
        _ data: [UInt8],
        _ side: Conversation.Side,
        kept: Int? = nil
    ) -> ConversationPacket? {
        clock += 1_000_000
        let ends: [UInt32] = side == .client ? [0x0A00_0001, 0x0A00_0002] : [0x0A00_0002, 0x0A00_0001]
        var bytes: [UInt8] = [0x45, 0] + Self.bytes([UInt16(20 + data.count), 0, 0])
        bytes += [64, transport, 0, 0] + Self.bytes(ends) + data
        let length = bytes.count
        if let kept { bytes.removeLast(data.count - kept) }
        let packet = Packet(timestamp: .init(nanoseconds: clock), originalLength: length, bytes: bytes[...])
        list.append(packet)
        guard let dissection = try? packet.dissect(.raw),
            let added = table.add(dissection, timestamp: packet.timestamp, number: list.count)
        else { return nil }
        packets.append(added.packet)
        return added.packet
    }

    /// The three packets that open a connection.
    package mutating func open() {
        segment(.client, .syn, at: -1)
        segment(.server, [.syn, .ack], at: -1)
        segment(.client, .ack)
    }

    package static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in
            stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
        }
    }
}
