import Wire

/// A conversation as text, a line a packet: number, time, arrow, flags, positions, length and what is known of it.
package enum Ladder {
    /// - `marking`: the numbers of the packets to point at.
    /// - `comments`: what to say beside a packet, by its number.
    package static func text(
        _ conversation: Conversation,
        marking marked: Set<Int> = [],
        comments: [Int: String] = [:]
    ) -> String {
        let packets = conversation.packets
        let kind = conversation.transport.rawValue.uppercased()
        var lines = ["\(kind) client \(conversation.client), server \(conversation.server)"]
        guard let first = packets.first else { return lines[0] }
        let shown = shownIndices(packets, marked)
        var last = -1
        for index in shown {
            if index > last + 1 { lines.append("        … \(index - last - 1) packets …") }
            last = index
            let packet = packets[index]
            lines.append(line(packet, since: first.timestamp, marked.contains(packet.number), comments[packet.number]))
        }
        if last < packets.count - 1 { lines.append("        … \(packets.count - 1 - last) packets …") }
        return lines.joined(separator: "\n")
    }

    /// All of a short conversation; of a long one its ends and the surroundings of what is marked.
    private static func shownIndices(_ packets: [ConversationPacket], _ marked: Set<Int>) -> [Int] {
        guard packets.count > longest else { return Array(packets.indices) }
        let near = packets.indices.filter { marked.contains(packets[$0].number) }.prefix(8).flatMap { $0 - 2...$0 + 2 }
        let ends = Array(0..<10) + Array(packets.count - 10..<packets.count)
        return Set(ends + near).filter(packets.indices.contains).sorted()
    }

    private static func line(
        _ packet: ConversationPacket,
        since start: Timestamp,
        _ isMarked: Bool,
        _ comment: String?
    ) -> String {
        let microseconds = (packet.timestamp.nanoseconds - start.nanoseconds) / 1_000
        let fraction = String(microseconds % 1_000)
        let time = "\(microseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
        let arrow = packet.sender == .client ? "──▶" : "◀──"
        var words = [packet.flags?.description ?? "datagram"]
        if packet.payloadLength > 0 || packet.flags == nil {
            words.append(
                "\(packet.payloadLength) \(packet.payloadLength == 1 ? "byte" : "bytes") at \(packet.sequence)"
            )
        }
        if packet.isRetransmission { words.append("(again)") }
        if packet.isKeepAlive { words.append("(keep-alive)") }
        if let comment { words.append(" \(comment)") }
        let mark = isMarked ? ">" : " "
        return
            "\(mark)\(padded("\(packet.number)", 5))  \(padded(time, 10)) ms  \(arrow)  \(words.joined(separator: " "))"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static let longest = 40
}
