import Wire

/// A conversation as rows, one a packet, as far as a person wants to read them.
package struct Ladder: Hashable, Sendable, Codable {
    package struct Row: Hashable, Sendable, Codable {
        /// The packet's place in the capture, counted from 1.
        package var number: Int
        /// Nanoseconds since the conversation's first packet.
        package var time: Int64
        package var sender: Conversation.Side
        /// `PSH ACK, 21 bytes at 0`.
        package var text: String
        /// The steps that caused it, or took it.
        package var steps: [String]
        /// Whether it is what a statement is about.
        package var isMarked: Bool
        /// How many packets before it are left out.
        package var omitted: Int
    }

    package var transport: Conversation.Transport
    package var client: String
    package var server: String
    package var rows: [Row] = []
    /// How many packets after the last row are left out.
    package var omitted = 0

    /// All of a short conversation; of a long one its ends, and what surrounds the packets that are marked.
    package init(
        _ track: Recording.Track,
        marking marked: Set<Int> = [],
        steps: (ConversationPacket) -> [String] = { _ in [] }
    ) {
        let packets = track.packets
        transport = track.conversation.transport
        client = "\(track.conversation.client)"
        server = "\(track.conversation.server)"
        var last = -1
        for index in Self.shown(packets, marked) {
            let packet = packets[index]
            rows.append(
                Row(
                    number: packet.number,
                    time: packet.timestamp.nanoseconds - packets[0].timestamp.nanoseconds,
                    sender: packet.sender,
                    text: packet.summary,
                    steps: steps(packet),
                    isMarked: marked.contains(packet.number),
                    omitted: index - last - 1
                )
            )
            last = index
        }
        omitted = packets.count - last - 1
    }

    private static func shown(_ packets: [ConversationPacket], _ marked: Set<Int>) -> [Int] {
        guard packets.count > longest else { return Array(packets.indices) }
        let near = packets.indices.filter { marked.contains(packets[$0].number) }.prefix(4).flatMap { $0 - 2...$0 + 2 }
        let ends = Array(0..<6) + Array(packets.count - 6..<packets.count)
        return Set(ends + near).filter(packets.indices.contains).sorted()
    }

    private static let longest = 24
}

extension ConversationPacket {
    /// `PSH ACK, 21 bytes at 0`, and what is special about it.
    var summary: String {
        var words = [flags?.description ?? "datagram"]
        if payloadLength > 0 || flags == nil {
            words.append("\(ConversationStory.bytes(payloadLength)) at \(position)")
        }
        if isRetransmission { words.append("sent again") }
        if isKeepAlive { words.append("keep-alive") }
        if window == 0, let flags, flags.isDisjoint(with: .rst) { words.append("window 0") }
        if isAfterEnd { words.append("after the end") }
        return words.joined(separator: ", ")
    }
}
