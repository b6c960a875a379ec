import Wire

/// What both sides of one conversation have said, in turns, and all its packets.
package struct StreamContents: Sendable {
    /// What one side says until the other does.
    package struct Turn: Hashable, Sendable {
        package var sender: Conversation.Side
        /// The position of its first byte in the sender's stream.
        package var position: Int
        package var bytes: [UInt8]
        /// The number of its first packet.
        package var number: Int
        /// How many of its bytes were not captured; they stand as zeros.
        package var missing = 0
    }

    /// Which conversation: its transport, and its place among those of it.
    package let transport: Conversation.Transport
    package let stream: Int
    package private(set) var turns: [Turn] = []
    package private(set) var rows: [Digest.Row] = []
    /// Whether more was said than is kept.
    package private(set) var isCut = false
    private var kept = 0
    /// What waits beyond a gap, by its position.
    private var waiting: [Conversation.Side: [Int: ArraySlice<UInt8>]] = [:]

    /// So much is kept, in bytes.
    static let longest = 64 << 20

    package init(_ transport: Conversation.Transport, _ stream: Int) {
        self.transport = transport
        self.stream = stream
    }

    /// Whether it is this conversation.
    package func isOf(_ stream: Int, _ transport: Conversation.Transport) -> Bool {
        stream == self.stream && transport == self.transport
    }

    /// Notes a packet of the conversation, of which `bytes` was captured.
    mutating func add(_ packet: ConversationPacket, _ bytes: Span<UInt8>, _ comments: [String]) {
        rows.append(Digest.Row(packet: packet, comments: comments))
        guard packet.payloadLength > 0, !isCut else { return }
        kept += packet.payloadLength
        guard kept <= Self.longest else {
            isCut = true
            return
        }
        let data = packet.payload.map { bytes[$0] }
        waiting[packet.sender, default: [:]][packet.position] = data[...]
        if packet.flags == nil || !packet.delivered.isEmpty { deliver(packet) }
    }

    private mutating func deliver(_ packet: ConversationPacket) {
        let range = packet.delivered
        var bytes = [UInt8](repeating: 0, count: range.count)
        var known = StreamCoverage()
        let parts = waiting[packet.sender] ?? [:]
        for (position, part) in parts.sorted(by: { $0.key < $1.key }) where position < range.upperBound {
            let start = max(position, range.lowerBound)
            let end = min(position + part.count, range.upperBound)
            guard start < end else { continue }
            let from = part.startIndex + start - position
            bytes.replaceSubrange(
                start - range.lowerBound..<end - range.lowerBound,
                with: part[from..<from + end - start]
            )
            _ = known.add(start - range.lowerBound..<end - range.lowerBound)
        }
        waiting[packet.sender] = parts.filter { $0.key >= range.upperBound }
        let missing = range.count - known.edge - known.beyond.reduce(0) { $0 + $1.count }
        // A datagram is a turn of its own.
        if packet.flags != nil, let last = turns.indices.last, turns[last].sender == packet.sender {
            turns[last].bytes += bytes
            turns[last].missing += missing
        } else {
            turns.append(
                Turn(
                    sender: packet.sender,
                    position: range.lowerBound,
                    bytes: bytes,
                    number: packet.number,
                    missing: missing
                )
            )
        }
    }
}
