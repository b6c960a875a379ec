/// The text of a scenario file, by lines.
package struct SourceText: Sendable {
    /// As the user wrote it.
    package let path: String
    let text: String
    /// Without their ends.
    private let lines: [Substring]

    /// A byte order mark is no part of the text, and CRLF ends a line as LF does.
    init(_ text: String, path: String) {
        self.path = path
        self.text = String((text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).replacing("\r\n", with: "\n"))
        lines = self.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A line, counted from 1; empty outside of the text.
    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
    }

    /// The text of a range, quotes and escapes as they stand.
    func raw(_ range: SourceRange) -> String {
        let numbers = range.start.line...max(range.start.line, range.end.line)
        return numbers.map { number in
            let scalars = line(number).unicodeScalars
            let end = number == range.end.line ? range.end.column - 1 : scalars.count
            let start = number == range.start.line ? range.start.column - 1 : 0
            return String(String.UnicodeScalarView(scalars.prefix(max(0, end)).dropFirst(start)))
        }.joined(separator: "\n")
    }

    func excerpt(_ range: SourceRange) -> SourceExcerpt {
        SourceExcerpt(path: path, range: range, line: line(range.start.line))
    }
}
