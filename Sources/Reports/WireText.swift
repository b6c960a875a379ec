import Conversations
import Results

/// What a statement about packets expects, beside the packets as a ladder.
///
/// ```
///   ✓ client: SYN            1  0.000 ms  client ──▶         SYN              line 7: connect
///   ✗ server: FIN          > 9  0.310 ms         ◀── server  RST ACK
/// ```
struct WireText {
    let wire: WireEvidence
    let width: Int

    var rows: [String] {
        var rows: [String] = []
        if let ladder = wire.ladder {
            rows.append("packets: client \(ladder.client), server \(ladder.server)")
            rows += pairs(ladder).map { left, right in
                let cell = left.isEmpty ? "" : ByteText.line(left)
                let row =
                    leftWidth == 0
                    ? right : right.isEmpty ? cell : WrappedText.padded(cell, to: leftWidth) + "  " + right
                return WrappedText.cut(row, to: width)
            }
        }
        let numbers = wire.packets.count > 1 ? "packets" : "packet"
        let shown = wire.packets.prefix(16).map(String.init).joined(separator: ", ")
        let words = wire.packets.isEmpty ? "" : "\(numbers) \(shown)\(wire.packets.count > 16 ? " …" : ""); "
        return rows + [words + "Wireshark: \(wire.displayFilter)"]
    }

    /// The column of what is expected; nothing for statements without an order.
    private var leftWidth: Int {
        min(wire.expected.map { ByteText.line($0.text).count + 2 }.max() ?? 0, max(24, width * 2 / 5))
    }

    /// Rows of both columns: what was found stands beside its packet, what is missing beside what came instead.
    private func pairs(_ ladder: Ladder) -> [(left: String, right: String)] {
        var expected = wire.expected[...]
        var pairs: [(left: String, right: String)] = []
        func right(_ row: Ladder.Row) -> String { Self.text(row, ladder.transport) }
        for row in ladder.rows {
            if row.omitted > 0 { pairs.append(("", "… \(CountText.of(row.omitted, "packet")) …")) }
            // What was found in packets that are not shown.
            while let item = expected.first, let number = item.number, number < row.number {
                pairs.append((Self.text(item), ""))
                expected.removeFirst()
            }
            guard let item = expected.first, item.number == row.number || item.number == nil && row.isMarked else {
                pairs.append(("", right(row)))
                continue
            }
            pairs.append((Self.text(item), right(row)))
            expected.removeFirst()
        }
        if ladder.omitted > 0 { pairs.append(("", "… \(CountText.of(ladder.omitted, "packet")) …")) }
        return pairs + expected.map { (Self.text($0), "") }
    }

    private static func text(_ item: ExpectedPacket) -> String {
        let sign =
            switch item.state {
            case .found: "✓"
            case .missing: "✗"
            case .notSought: "·"
            }
        return "\(sign) \(item.text)"
    }

    private static func text(_ row: Ladder.Row, _ transport: Conversation.Transport) -> String {
        let mark = row.isMarked ? ">" : " "
        let number = String(repeating: " ", count: max(0, 4 - "\(row.number)".count)) + "\(row.number)"
        let time = DurationText.milliseconds(row.time)
        let place = String(repeating: " ", count: max(0, 9 - time.count)) + time
        let arrow = row.sender == .client ? "client ──▶        " : "       ◀── server "
        let steps = row.steps.isEmpty ? "" : "  (\(ByteText.line(row.steps.joined(separator: "; "))))"
        return "\(mark)\(number) \(place) ms  \(arrow) \(row.text)\(steps)"
    }
}
