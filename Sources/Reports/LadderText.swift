import Conversations
import Wire

/// The packets of a conversation as arrows between its two ends.
struct LadderText {
    let style: TerminalStyle
    let width: Int
    /// Why there is a RST.
    let resetNote: String

    /// The columns between the two ends.
    private var span: Int { width < 80 ? 28 : Self.widest }

    private static let widest = 40

    /// Shafts of arrows, by their lengths.
    private static let shafts = (0...widest).map { String(repeating: "─", count: $0) }

    /// One row a packet, and the two ends above them.
    func rows(_ rows: [Digest.Row], of packetCount: Int) -> [String] {
        guard let first = rows.first?.packet else { return [] }
        let numberWidth = max(3, "\(rows.last?.packet.number ?? 0)".count)
        let margin = String(repeating: " ", count: 2 + numberWidth + 1)
        let gap = String(repeating: " ", count: max(1, span - "client".count - "server".count))
        var lines = [style.paint("\(margin)    time ms  client\(gap)server", .dim)]
        var last = first.number
        for row in rows {
            let packet = row.packet
            let number = "\(packet.number)"
            let milliseconds = DurationText.milliseconds(packet.timestamp.nanoseconds - first.timestamp.nanoseconds)
            var line = "  " + String(repeating: " ", count: numberWidth - number.count) + number + " "
            line += String(repeating: " ", count: max(0, 11 - milliseconds.count)) + milliseconds + "  "
            line += arrow(packet)
            if packet.number - last > 1, packetCount > rows.count {
                lines.append(style.paint("\(margin)        ⋮", .dim))
            }
            lines.append(line)
            let (notes, length) = notes(row)
            if length > 0 {
                let end = 2 + numberWidth + 1 + 11 + 2 + span
                if end + 2 + length <= width {
                    lines[lines.count - 1] += "  " + notes
                } else {
                    lines.append("\(margin)             " + notes)
                }
            }
            last = packet.number
        }
        if packetCount > rows.count {
            let left = packetCount - rows.count
            lines.append(style.paint("\(margin)(\(left) packets between them are not shown)", .dim))
        }
        return lines
    }

    private func arrow(_ packet: ConversationPacket) -> String {
        var words = packet.flags.map { $0.rawValue == 0 ? "no flags" : "\($0)" } ?? "datagram"
        if packet.payloadLength > 0 || packet.flags == nil {
            words += " \(packet.position)+\(packet.payloadLength)"
        } else if packet.isBareACK, let acknowledged = packet.acknowledged {
            words += " \(acknowledged)"
        }
        let label = " \(words.prefix(span - 8)) "
        let isClient = packet.sender == .client
        let left = isClient ? 3 : span - 3 - label.count - 1
        let right = span - 1 - left - label.count
        let shaft = Self.shafts[left] + label + Self.shafts[right]
        let line = isClient ? shaft + "→" : "←" + shaft
        guard let flags = packet.flags else { return line }
        if flags.contains(.rst) { return style.paint(line, .bad) }
        return packet.isBareACK ? style.paint(line, .dim) : line
    }

    /// What is said of a packet, and how many columns that takes.
    private func notes(_ row: Digest.Row) -> (text: String, length: Int) {
        let packet = row.packet
        var notes = packet.notes.texts
        if packet.isAfterEnd { notes.append("after the end") }
        if packet.flags?.contains(.rst) == true, !packet.isAfterEnd { notes.append("RST: \(resetNote)") }
        if row.packet.followsFIN { notes.append("reply after FIN") }
        if packet.flags?.contains(.fin) == true, !packet.notes.contains(.retransmission) {
            notes.append(row.packet.followsOtherFIN ? "closes too" : "closes its side")
        }
        let told = row.comments.map(ByteText.line)
        let text = notes.map { style.paint($0, .warning) } + told.map { style.paint($0, .good) }
        return (text.joined(separator: ", "), (notes + told).joined(separator: ", ").count)
    }
}
