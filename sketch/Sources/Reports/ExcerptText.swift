import ScenarioLanguage

/// The line of a scenario with its number, and a caret under the place, as rows.
struct ExcerptText {
    var excerpt: SourceExcerpt
    /// Columns at most; a longer line is cut around the place.
    var width: Int

    var rows: [String] {
        let number = String(excerpt.range.start.line)
        let gutter = String(repeating: " ", count: number.count)
        let room = max(20, width - number.count - 3)
        let cells = excerpt.line.unicodeScalars.map { $0 == "\t" ? " " : ByteText.line(String($0)) }
        let start = min(max(0, excerpt.range.start.column - 1), cells.count)
        let end = excerpt.range.end.line == excerpt.range.start.line ? excerpt.range.end.column - 1 : cells.count
        let stretch = start..<min(max(start, end), cells.count)
        let lead = cells[..<start].joined()
        let marked = cells[stretch].joined()
        let (line, offset) = cut(cells.joined(), around: lead.count, to: room)
        let caret = min(max(1, marked.count), max(1, line.count - offset))
        return [
            "\(number) | \(line)",
            "\(gutter) | \(String(repeating: " ", count: offset))^\(String(repeating: "~", count: caret - 1))",
        ]
    }

    private func cut(_ line: String, around column: Int, to room: Int) -> (line: String, offset: Int) {
        guard line.count > room else { return (line, column) }
        let start = min(max(0, column - room / 3), line.count - room)
        return (String(line.dropFirst(start).prefix(room)), column - start)
    }
}
