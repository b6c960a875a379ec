import Wire

/// What a sequence passes over: a run of data, a SYN, FIN or RST, a bare ACK, a datagram.
///
/// Adjacent data of one side is one, however it was segmented; a FIN that comes with data follows it.
struct WireEvent {
    var conversation: Int
    var sender: ConversationPacket.Sender
    /// nil for a datagram.
    ///
    /// A run has the flags of all its segments, without FIN.
    var flags: TCPFlags?
    /// The numbers of its packets.
    ///
    var numbers: [Int]
    var length: Int
    /// The data; nil where the capture does not hold all of it.
    var bytes: Bytes?
    var isBareACK = false
}

extension WireEvent {
    /// The events of all conversations, in the order of the capture.
    static func list(of conversations: [Conversation]) -> [WireEvent] {
        var parts: [(conversation: Int, packet: ConversationPacket)] = []
        for (index, conversation) in conversations.enumerated() {
            parts += conversation.packets.map { (index, $0) }
        }
        if conversations.count > 1 { parts.sort { $0.packet.number < $1.packet.number } }
        var events: [WireEvent] = []
        /// The run of each side that more data would continue.
        var open: [Side: Int] = [:]
        for (index, packet) in parts where !packet.isRetransmission && !packet.isKeepAlive {
            let side = Side(conversation: index, sender: packet.sender)
            let flags = packet.flags
            guard packet.isBareACK || flags == nil || packet.payloadLength == 0 else {
                // Data of the other side ends its run: a later answer is another one.
                open[Side(conversation: index, sender: packet.sender.other)] = nil
                if let run = open[side] {
                    events[run].extend(packet)
                } else {
                    open[side] = events.count
                    events.append(WireEvent(run: packet, index))
                }
                guard let flags, !flags.isDisjoint(with: [.fin, .rst, .syn]) else { continue }
                open[side] = nil
                events.append(WireEvent(single: packet, index))
                continue
            }
            if !packet.isBareACK {
                open[side] = nil
                open[Side(conversation: index, sender: packet.sender.other)] = nil
            }
            events.append(WireEvent(single: packet, index))
        }
        return events
    }

    private struct Side: Hashable {
        var conversation: Int
        var sender: ConversationPacket.Sender
    }

    private init(single packet: ConversationPacket, _ conversation: Int) {
        self.conversation = conversation
        sender = packet.sender
        flags = packet.flags
        numbers = [packet.number]
        length = packet.payloadLength
        bytes = packet.payload.count == packet.payloadLength ? Bytes(packet.payload) : nil
        isBareACK = packet.isBareACK
    }

    private init(run packet: ConversationPacket, _ conversation: Int) {
        self.init(single: packet, conversation)
        flags?.subtract([.fin, .rst, .syn])
    }

    private mutating func extend(_ packet: ConversationPacket) {
        flags?.formUnion(packet.flags?.subtracting([.fin, .rst, .syn]) ?? [])
        numbers.append(packet.number)
        length += packet.payloadLength
        if packet.payload.count == packet.payloadLength { bytes? += packet.payload } else { bytes = nil }
    }
}
