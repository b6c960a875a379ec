/// The text of a scenario file, by lines.
package final class SourceText: Sendable {
    /// As the user wrote it.
    package let path: String
    package let text: String
    /// Without their ends.
    private let lines: [String]

    /// A byte order mark is no part of the text, and CRLF ends a line as LF does.
    init(_ text: String, path: String) {
        self.path = path
        self.text = String((text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).replacing("\r\n", with: "\n"))
        lines = self.text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    /// A line, counted from 1; empty outside of the text.
    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? lines[number - 1] : ""
    }

    func excerpt(_ range: SourceRange) -> SourceExcerpt {
        SourceExcerpt(path: path, range: range, line: line(range.start.line))
    }
}
