package import Conversations
import FoundationEssentials
import Results

/// Two captures of one scenario, side by side, for a terminal.
package struct ComparisonText {
    let style: TerminalStyle
    let width: Int

    /// So many rows of a conversation are shown around the first that differs.
    private static let mostRows = 60

    package init(style: TerminalStyle, width: Int) {
        self.style = style
        self.width = max(60, width)
    }

    package func text(_ comparison: CaptureComparison, _ one: String, _ other: String) -> String {
        var lines = ["A  \(ByteText.line(one))", "B  \(ByteText.line(other))"]
        for pair in comparison.pairs {
            lines += ["", style.paint(pair.title, .bold)]
            lines += table(pair)
            guard let divergence = pair.divergence else { continue }
            lines += explanation(divergence, pair)
        }
        let different = comparison.pairs.count { $0.divergence != nil }
        let all = CountText.of(comparison.pairs.count, "conversation")
        let verdict =
            different == 0
            ? style.paint("\(all), the same in both", .good)
            : style.paint("\(different) of \(all) \(different == 1 ? "differs" : "differ")", .bad)
        return (lines + ["", verdict]).map { $0 + "\n" }.joined()
    }

    private func table(_ pair: CaptureComparison.Pair) -> [String] {
        let texts = pair.rows.flatMap { [$0.one, $0.other] }.compactMap(\.self)
        let cell = min(32, max(12, texts.map(\.count).max() ?? 0))
        let steps = width - 2 * cell - 8
        let head = "   " + WrappedText.padded("step", to: steps) + "  " + WrappedText.padded("A", to: cell) + "  B"
        var lines = [style.paint(head, .dim)]
        for (index, row) in pair.rows.enumerated() where isShown(index, pair) {
            let step = WrappedText.padded(ByteText.line(row.steps.joined(separator: "; ")), to: steps)
            let one = WrappedText.padded(row.one ?? "–", to: cell)
            let other = row.isSame ? "same" : row.other ?? "–"
            let line = "\(row.isSame ? " " : "≠")  \(step)  \(one)  \(other)"
            lines.append(row.isSame ? line : style.paint(line, .bad))
        }
        let hidden = pair.rows.indices.count { !isShown($0, pair) }
        if hidden > 0 { lines.append(style.paint("   … \(CountText.of(hidden, "row")) not shown", .dim)) }
        return lines
    }

    private func isShown(_ index: Int, _ pair: CaptureComparison.Pair) -> Bool {
        guard pair.rows.count > Self.mostRows else { return true }
        let middle = pair.divergence?.row ?? 0
        return index < Self.mostRows / 3 || abs(index - middle) < Self.mostRows / 3
    }

    private func explanation(_ divergence: CaptureComparison.Divergence, _ pair: CaptureComparison.Pair) -> [String] {
        var lines: [String] = []
        func add(_ text: String) {
            lines += WrappedText.rows(text, width: width - 2).map { "  \($0)" }
        }
        let row = pair.rows.indices.contains(divergence.row) ? pair.rows[divergence.row] : nil
        let step = row?.steps.first.map { "at '\(ByteText.line($0))', " } ?? ""
        let numbers = [("A", row?.oneNumbers.first), ("B", row?.otherNumbers.first)]
            .compactMap { name, number in number.map { "\(name) #\($0)" } }.joined(separator: ", ")
        add("first difference: \(step)\(divergence.message)\(numbers.isEmpty ? "" : " (\(numbers))")")
        if let meaning = divergence.meaning { add("usually: \(meaning)") }
        if let bytes = divergence.bytes {
            for (name, all) in [("A", bytes.one), ("B", bytes.other)] {
                let start = max(0, bytes.offset - 16)
                let window = [UInt8](all.dropFirst(start).prefix(48))
                lines.append("  \(name), from byte \(start):")
                lines += HexWindow(bytes: window, start: start, marked: bytes.offset).rows.map { "    \($0)" }
            }
        }
        return lines
    }
}

/// The same for programs, as one JSON object.
package enum ComparisonJSON {
    private struct File: Encodable {
        var one: String
        var other: String
        var isSame: Bool
        var conversations: [CaptureComparison.Pair]
    }

    package static func text(_ comparison: CaptureComparison, _ one: String, _ other: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let file = File(one: one, other: other, isSame: comparison.isSame, conversations: comparison.pairs)
        return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
    }
}
