/// A place of a file together with its line, so that it can be shown where the file is not.
package struct SourceExcerpt: Hashable, Sendable, Codable {
    /// The path as the user wrote it.
    package var path: String
    package var range: SourceRange
    /// The text of the line on which the range starts, without its end of line.
    package var line: String

    package init(path: String, range: SourceRange, line: String) {
        self.path = path
        self.range = range
        self.line = line
    }

    /// `scenarios/echo.yaml:12:5`.
    package var place: String {
        "\(path):\(range.start.line):\(range.start.column)"
    }
}
