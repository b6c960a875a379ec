import ScenarioLanguage

/// The line of a scenario with its number, and carets under the place, as rows.
struct ExcerptText {
    var excerpt: SourceExcerpt
    /// Columns at most; a longer line is cut around the place.
    var width: Int

    var rows: [String] {
        let number = String(excerpt.range.start.line)
        let gutter = String(repeating: " ", count: number.count)
        // A line may be as long as a file: what cannot be shown is dropped before anything is made of it.
        let dropped = max(0, excerpt.range.start.column - 1 - width)
        let scalars = excerpt.line.unicodeScalars.dropFirst(dropped).prefix(3 * width)
        let cells = scalars.map { $0 == "\t" ? "    " : ByteText.line(String($0)) }
        let isOneLine = excerpt.range.end.line == excerpt.range.start.line
        let start = min(max(0, excerpt.range.start.column - 1 - dropped), cells.count)
        let end = isOneLine ? excerpt.range.end.column - 1 - dropped : cells.count
        let stretch = start..<min(max(start, end), cells.count)
        let lead = cells[..<start].joined().count
        let marked = cells[stretch].joined().count
        let (line, offset) = cut(cells.joined(), around: lead, to: max(20, width - number.count - 3))
        let carets = String(repeating: "^", count: min(max(1, marked), max(1, line.count - offset)))
        return ["\(number) | \(line)", "\(gutter) | \(String(repeating: " ", count: offset))\(carets)"]
    }

    private func cut(_ line: String, around column: Int, to room: Int) -> (line: String, offset: Int) {
        guard line.count > room else { return (line, column) }
        let start = min(max(0, column - room / 3), line.count - room)
        return (String(line.dropFirst(start).prefix(room)), column - start)
    }
}
