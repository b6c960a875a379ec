/// The text of a scenario file, by lines.
package struct SourceText: Hashable, Sendable {
    /// As the user wrote it.
    package var path: String
    package let text: String
    /// Without their ends.
    private let lines: [String]

    /// A byte order mark is no part of the text.
    package init(_ text: String, path: String) {
        self.path = path
        self.text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        lines = self.text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { String($0) }
    }

    /// A line, counted from 1; empty outside of the text.
    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? lines[number - 1] : ""
    }

    /// The text of a range, quotes and escapes as they stand.
    func raw(_ range: SourceRange) -> String {
        guard range.start.line < range.end.line else {
            return Self.part(of: line(range.start.line), from: range.start.column, to: range.end.column)
        }
        let inner = (range.start.line + 1..<range.end.line).map(line)
        let first = Self.part(of: line(range.start.line), from: range.start.column, to: Int.max)
        let last = Self.part(of: line(range.end.line), from: 1, to: range.end.column)
        return ([first] + inner + [last]).joined(separator: "\n")
    }

    /// Columns count Unicode scalars from 1.
    private static func part(of line: String, from start: Int, to end: Int) -> String {
        let scalars = line.unicodeScalars.dropFirst(start - 1)
        return String(String.UnicodeScalarView(end == Int.max ? scalars : scalars.prefix(max(0, end - start))))
    }

    func excerpt(_ range: SourceRange) -> SourceExcerpt {
        SourceExcerpt(path: path, range: range, line: line(range.start.line))
    }
}
