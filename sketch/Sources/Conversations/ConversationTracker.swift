package import Wire

/// Sorts packets into conversations as they come.
package struct ConversationTracker: Sendable {
    /// The two ends of a conversation, in no order.
    private struct Ends: Hashable {
        var transport: Conversation.Transport
        var one: SocketAddress
        var other: SocketAddress
    }

    /// In the order of their first packets.
    package private(set) var conversations: [Conversation] = []
    private var current: [Ends: Int] = [:]
    private let keepsPackets: Bool

    /// - Parameter keepsPackets: whether `Conversation.packets` is filled; without, memory grows with conversations only.
    package init(keepsPackets: Bool = true) {
        self.keepsPackets = keepsPackets
    }

    /// Adds a packet; `number` is its place in the capture, counted from 1.
    ///
    /// - Returns: what it is and the index of its conversation; nil when it is neither TCP nor UDP.
    @discardableResult
    package mutating func add(_ packet: Packet, number: Int) -> (conversation: Int, packet: ConversationPacket)? {
        guard let dissection = try? Dissection(packet) else { return nil }
        let index: Int
        switch dissection.transport {
        case .tcp(let header): index = conversation(of: dissection, header)
        case .udp: index = find(.udp, dissection) ?? begin(.udp, dissection)
        case .other: return nil
        }
        let part = conversations[index].add(dissection, packet, number: number)
        if keepsPackets { conversations[index].packets.append(part) }
        return (index, part)
    }

    private mutating func conversation(of dissection: Dissection, _ header: TCPHeader) -> Int {
        let opens = header.flags.contains(.syn) && !header.flags.contains(.ack)
        guard let found = find(.tcp, dissection) else { return begin(.tcp, dissection, withSYN: opens) }
        // The same ends may meet again: another initial sequence number is another connection.
        guard opens, conversations[found].clientSide.initialSequence != header.sequenceNumber else { return found }
        return begin(.tcp, dissection, withSYN: true)
    }

    private func find(_ transport: Conversation.Transport, _ dissection: Dissection) -> Int? {
        current[Ends(transport: transport, one: dissection.source, other: dissection.destination)]
    }

    private mutating func begin(
        _ transport: Conversation.Transport,
        _ dissection: Dissection,
        withSYN: Bool = false
    ) -> Int {
        let (source, destination) = (dissection.source, dissection.destination)
        // Without the SYN the first packet tells who the client is: a SYN ACK is the server's.
        var isFromServer = false
        if case .tcp(let header) = dissection.transport { isFromServer = header.flags.isSuperset(of: [.syn, .ack]) }
        conversations.append(
            Conversation(
                transport: transport,
                client: isFromServer ? destination : source,
                server: isFromServer ? source : destination,
                beganWithSYN: withSYN
            )
        )
        let index = conversations.count - 1
        current[Ends(transport: transport, one: source, other: destination)] = index
        current[Ends(transport: transport, one: destination, other: source)] = index
        return index
    }
}
