/// A place between two characters of a text.
package struct SourcePosition: Hashable, Comparable, Sendable, Codable {
    /// The line, counted from 1.
    package var line: Int
    /// The column in Unicode scalars, counted from 1.
    package var column: Int

    /// The place before the text's first character.
    package static let start = Self(line: 1, column: 1)

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place right after a text.
    init(after text: some StringProtocol) {
        let scalars = text.unicodeScalars
        line = scalars.count { $0 == "\n" } + 1
        column = scalars.reversed().prefix { $0 != "\n" }.count + 1
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A half-open stretch of a text.
package struct SourceRange: Hashable, Sendable, Codable {
    package var start: SourcePosition
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }
}
