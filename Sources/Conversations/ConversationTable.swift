package import Wire

/// Sorts packets into conversations as they come.
package struct ConversationTable: Sendable {
    /// The two ends of a conversation, in no order, as numbers that are quickly compared.
    private struct Ends: Hashable {
        /// The transport, the family, and both ports.
        private let ports: UInt64
        private let low: (UInt64, UInt64)
        private let high: (UInt64, UInt64)

        init(_ transport: Conversation.Transport, _ one: TransportAddress, _ other: TransportAddress) {
            let (left, right) = (Self.words(one.ip), Self.words(other.ip))
            let isOrdered = one.port != other.port ? one.port < other.port : left < right
            (low, high) = isOrdered ? (left, right) : (right, left)
            let (first, second) = isOrdered ? (one.port, other.port) : (other.port, one.port)
            var kind: UInt64 = transport == .tcp ? 0 : 1
            if case .v6 = one.ip { kind |= 2 }
            ports = kind << 32 | UInt64(first) << 16 | UInt64(second)
        }

        private static func words(_ address: IPAddress) -> (UInt64, UInt64) {
            switch address {
            case .v4(let bits): (0, UInt64(bits))
            case .v6(let high, let low): (high, low)
            }
        }

        static func == (one: Ends, other: Ends) -> Bool {
            one.ports == other.ports && one.low == other.low && one.high == other.high
        }

        /// One word of them.
        var mixed: UInt64 {
            let addresses = (low.0 ^ high.0 &* 3) &+ (low.1 ^ high.1 &* 5) &* 0x9E37_79B9_7F4A_7C15
            return addresses ^ ports
        }

        /// Its place among those that were met last.
        var recentPlace: Int { Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 54) }

        func hash(into hasher: inout Hasher) {
            hasher.combine(mixed)
        }
    }

    /// In the order of their first packets, as long as none was forgotten; then a place may have another's conversation.
    package private(set) var conversations: [Conversation] = []
    /// How many TCP conversations that began with a SYN are not over.
    package private(set) var openCount = 0
    private var current: [Ends: Int] = [:]
    /// Some of `current`, which are found without hashing for most packets: by their `recentPlace`.
    private var recent = [(ends: Ends, place: Int)?](repeating: nil, count: 1_024)
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
        let index: Int
        switch dissection.transport {
        case .tcp(let header): index = conversation(dissection, header)
        case .udp:
            let ends = Ends(.udp, dissection.source, dissection.destination)
            index = find(ends) ?? begin(.udp, ends, dissection)
        case .icmp, .other: return nil
        }
        let packet = conversations[index].add(dissection, timestamp: timestamp, number: number, open: &openCount)
        return (index, packet)
    }

    /// The same ends may meet again: a SYN with another number begins another conversation.
    private mutating func conversation(_ dissection: Dissection, _ header: TCPHeader) -> Int {
        let opens = header.flags.has(.syn) && !header.flags.has(.ack)
        let ends = Ends(.tcp, dissection.source, dissection.destination)
        guard let found = find(ends) else {
            return begin(.tcp, ends, dissection, isFromServer: header.flags.has(.synACK))
        }
        guard opens else { return found }
        let known = conversations[found]
        let flow = known.flow(of: known.side(of: dissection.source))
        guard flow.initialSequenceNumber != header.sequenceNumber else { return found }
        return begin(.tcp, ends, dissection)
    }

    private mutating func find(_ ends: Ends) -> Int? {
        let slot = ends.recentPlace
        if let known = recent[slot], known.ends == ends { return known.place }
        guard let place = current[ends] else { return nil }
        recent[slot] = (ends, place)
        return place
    }

    private mutating func set(_ ends: Ends, to place: Int?) {
        current[ends] = place
        recent[ends.recentPlace] = place.map { (ends, $0) }
    }

    private mutating func begin(
        _ transport: Conversation.Transport,
        _ ends: Ends,
        _ dissection: Dissection,
        isFromServer: Bool = false
    ) -> Int {
        let (source, destination) = (dissection.source, dissection.destination)
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
        set(ends, to: place)
        return place
    }

    /// Gives the place of a conversation that is over to the next one; what still comes of it begins another.
    package mutating func forget(_ place: Int) {
        let conversation = conversations[place]
        let ends = Ends(conversation.transport, conversation.client, conversation.server)
        if current[ends] == place { set(ends, to: nil) }
        free.append(place)
    }
}
