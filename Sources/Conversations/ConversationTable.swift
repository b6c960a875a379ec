package import Wire

/// Sorts packets into conversations as they come.
package struct ConversationTable: Sendable {
    /// The two ends of a conversation, in no order.
    private struct Ends: Hashable {
        private let transport: Conversation.Transport
        private let low: TransportAddress
        private let high: TransportAddress

        init(_ transport: Conversation.Transport, _ one: TransportAddress, _ other: TransportAddress) {
            self.transport = transport
            let (left, right) = (one.ip.words, other.ip.words)
            let isOrdered = one.port != other.port ? one.port < other.port : left < right
            (low, high) = isOrdered ? (one, other) : (other, one)
        }
    }

    /// In the order of their first packets, as long as none was forgotten; then a place may have another's conversation.
    package private(set) var conversations: [Conversation] = []
    /// How many TCP conversations that began with a SYN are not over.
    package private(set) var openCount = 0
    private var current: [Ends: Int] = [:]
    /// Some of `current`, which are found without hashing for most packets: by their `slot`; -1 for none.
    private var recent = [Int](repeating: -1, count: 1_024)
    /// The places of those that were forgotten.
    private var free: [Int] = []

    package init() {}

    /// Adds a packet; `number` is its place in the capture, counted from 1.
    ///
    /// - Returns: the index of its conversation and what it is in it; nil when it is neither TCP nor UDP.
    package mutating func add(
        _ dissection: Dissection,
        timestamp: Timestamp,
        number: Int
    ) -> (conversation: Int, packet: ConversationPacket)? {
        var packet = ConversationPacket()
        return add(dissection, timestamp: timestamp, number: number, as: &packet).map { ($0, packet) }
    }

    @inline(__always)
    mutating func add(
        _ dissection: Dissection,
        timestamp: Timestamp,
        number: Int,
        as packet: inout ConversationPacket
    ) -> Int? {
        let (source, destination) = (dissection.source, dissection.destination)
        let slot = Self.slot(source, destination)
        switch dissection.transport {
        case .tcp(let header):
            var found = find(.tcp, source, destination, slot)
            // The same ends may meet again: a SYN with another number begins another conversation.
            if let known = found, header.flags.has(.syn), header.flags.lacks(.ack),
                conversations[known.place].isNew(header, from: known.side)
            {
                found = nil
            }
            let (index, side) =
                found ?? begin(.tcp, source, destination, slot, isFromServer: header.flags.has(.synACK))
            packet.begin(number, timestamp, side, dissection)
            conversations[index].add(header, &packet, open: &openCount)
            return index
        case .udp:
            let (index, side) = find(.udp, source, destination, slot) ?? begin(.udp, source, destination, slot)
            packet.begin(number, timestamp, side, dissection)
            conversations[index].add(datagram: &packet, isFragment: dissection.fragment?.hasMore == true)
            return index
        case .icmp, .other: return nil
        }
    }

    /// The conversation between two ends, and which of them is `source`.
    @inline(__always)
    private mutating func find(
        _ transport: Conversation.Transport,
        _ source: TransportAddress,
        _ destination: TransportAddress,
        _ slot: Int
    ) -> (place: Int, side: Conversation.Side)? {
        let place = recent[slot]
        if place >= 0, conversations[place].transport == transport {
            // One field after the other, because a conversation is large and nothing of it may be copied for each packet.
            let (client, server) = (conversations[place].client, conversations[place].server)
            if source == client, destination == server { return (place, .client) }
            if source == server, destination == client { return (place, .server) }
        }
        guard let known = current[Ends(transport, source, destination)] else { return nil }
        recent[slot] = known
        return (known, conversations[known].side(of: source))
    }

    /// Of a conversation among `recent`, whoever speaks.
    private static func slot(_ one: TransportAddress, _ other: TransportAddress) -> Int {
        let (left, right) = (one.ip.words, other.ip.words)
        let mixed = (left.1 &+ right.1 &+ (left.0 ^ right.0)) ^ UInt64(one.port ^ other.port) << 32
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }

    private mutating func begin(
        _ transport: Conversation.Transport,
        _ source: TransportAddress,
        _ destination: TransportAddress,
        _ slot: Int,
        isFromServer: Bool = false
    ) -> (place: Int, side: Conversation.Side) {
        let ends = Ends(transport, source, destination)
        let conversation = Conversation(
            transport,
            client: isFromServer ? destination : source,
            server: isFromServer ? source : destination,
            reusesPorts: current[ends] != nil
        )
        let place = free.popLast() ?? conversations.count
        if place == conversations.count {
            conversations.append(conversation)
        } else {
            conversations[place] = conversation
        }
        current[ends] = place
        recent[slot] = place
        return (place, isFromServer ? .server : .client)
    }

    /// Gives the place of a conversation that is over to the next one; what still comes of it begins another.
    package mutating func forget(_ place: Int) {
        let (client, server) = (conversations[place].client, conversations[place].server)
        let ends = Ends(conversations[place].transport, client, server)
        if current[ends] == place { current[ends] = nil }
        let slot = Self.slot(client, server)
        if recent[slot] == place { recent[slot] = -1 }
        free.append(place)
    }
}

extension IPAddress {
    /// Its bytes as two numbers.
    fileprivate var words: (UInt64, UInt64) {
        switch self {
        case .v4(let bits): (0, UInt64(bits))
        case .v6(let high, let low): (high, low)
        }
    }
}
