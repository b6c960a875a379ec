/// Something wrong with a scenario file, found before anything of it runs.
package struct Mistake: Hashable, Sendable {
    /// An error keeps the file from running; a warning does not.
    package enum Severity: String, Sendable {
        case error, warning
    }

    package var kind: Kind
    package var excerpt: SourceExcerpt

    package init(_ kind: Kind, at excerpt: SourceExcerpt) {
        self.kind = kind
        self.excerpt = excerpt
    }

    package var severity: Severity { kind.severity }
    package var path: String { excerpt.path }
    /// What is wrong, in one sentence.
    package var message: String { kind.message }
    /// How to mend it.
    package var fix: String? { kind.fix }

    /// `path:line:column: error: message`, the line, a caret under it, and the fix.
    package var text: String {
        var lines = ["\(excerpt.place): \(severity.rawValue): \(message)", excerpt.rendering]
        if let fix { lines.append("    fix: \(fix)") }
        return lines.joined(separator: "\n")
    }
}

extension SourceExcerpt {
    /// The line with its number, and carets under what is meant.
    package var rendering: String {
        let number = String(range.start.line)
        let gutter = String(repeating: " ", count: max(3, number.count))
        let column = range.start.column - 1
        let scalars = Array(line.unicodeScalars)
        // A tab takes one column in the count and four on the screen.
        let shown = line.replacing("\t", with: "    ")
        let indent = scalars.prefix(column).reduce(0) { $0 + ($1 == "\t" ? 4 : 1) } + max(0, column - scalars.count)
        let isOneLine = range.start.line == range.end.line
        let end = isOneLine ? min(range.end.column - 1, max(scalars.count, column)) : scalars.count
        let carets = String(repeating: "^", count: max(1, end - column))
        let padding = String(repeating: " ", count: max(0, gutter.count - number.count))
        return "\(padding)\(number) | \(shown)\n\(gutter) | \(String(repeating: " ", count: indent))\(carets)"
    }
}
