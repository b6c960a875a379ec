import Wire

/// Text with `${name}` in it.
extension Parser {
    mutating func template(_ text: String, at range: SourceRange) -> Template {
        var parts: [Template.Part] = []
        var literal = ""
        var rest = text[...]
        var seen: [String: Int] = [:]
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let close = rest.firstIndex(of: "}") else {
                    add(.template("'${' is not closed; '$${' is the text '${'"), at: range)
                    break
                }
                let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<close])
                let place = self.range(of: name, occurrence: seen[name, default: 0], in: range)
                seen[name, default: 0] += 1
                if !Template.isName(name) { add(.template("'${\(name)}' holds no name"), at: place) }
                if !literal.isEmpty { parts.append(.literal(Bytes(literal.utf8))) }
                literal = ""
                parts.append(.variable(Located(name, at: place)))
                rest = rest[rest.index(after: close)...]
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(Bytes(literal.utf8))) }
        return Template(parts: parts)
    }

    /// Where `${name}` stands inside a scalar, as far as one can tell from its text.
    private func range(of name: String, occurrence: Int, in range: SourceRange) -> SourceRange {
        let raw = source.raw(range)
        var search = raw[...]
        var skipped = occurrence
        while let found = search.firstRange(of: "${\(name)}") {
            guard skipped == 0 else {
                skipped -= 1
                search = search[found.upperBound...]
                continue
            }
            let before = raw[..<found.lowerBound]
            let lines = before.count { $0 == "\n" }
            let lineStart = before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
            let column = before[lineStart...].unicodeScalars.count + (lines == 0 ? range.start.column : 1)
            let start = SourcePosition(line: range.start.line + lines, column: column)
            let width = name.unicodeScalars.count + 3
            return SourceRange(start: start, end: SourcePosition(line: start.line, column: column + width))
        }
        return range
    }
}

extension Template {
    /// Letters, digits, `_`, `-`, and dots between them.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.last != "." && text.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    }

    /// The names that it uses.
    var names: [Located<String>] {
        parts.compactMap { part in
            if case .variable(let name) = part { name } else { nil }
        }
    }
}
