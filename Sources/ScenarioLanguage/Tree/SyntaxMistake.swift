extension YAMLEvents.Failure {
    /// The mistake in an author's terms, where libyaml's words would not say what to do.
    func mistake(in source: SourceText) -> (kind: Mistake.Kind, position: SourcePosition) {
        switch self {
        case .limit(let kind, let position):
            return (kind, position)
        case .character(let problem, let offset):
            let before = String(decoding: source.text.utf8.prefix(offset), as: UTF8.self)
            return (.notYAML(problem), SourcePosition(after: before))
        case .syntax(let problem, let position, let context, let start):
            // Where a quote or bracket was opened says more than where the file ended.
            if context == "while scanning a quoted scalar" { return (.openQuote, start) }
            if context.hasPrefix("while parsing a flow") { return (.openBracket, start) }
            if context == "while parsing a quoted scalar" { return (.unknownEscape, position) }
            return (Self.kind(problem, at: position, in: source), position)
        }
    }

    private static func kind(_ problem: String, at position: SourcePosition, in source: SourceText) -> Mistake.Kind {
        // libyaml reads ahead, and so meets a limit of its own before the reader meets Hark's.
        if problem.hasPrefix("Maximum nesting level") { return .tooDeep(limit: NodeReader.depthLimit) }
        let line = source.line(position.line).unicodeScalars
        let character = line.dropFirst(position.column - 1).first
        let before = String(String.UnicodeScalarView(line.prefix(position.column - 1)))
        if character == "\t" { return .tabIndent }
        if problem.hasPrefix("mapping values are not allowed") {
            // The author has put `as: bob` below `- connect`, and YAML reads one text of two lines.
            let above = source.line(position.line - 1).drop { $0 == " " }
            let verb = above.hasPrefix("- ") ? String(above.dropFirst(2).prefix { $0 != " " && $0 != "#" }) : ""
            let key = String(before.drop { $0 == " " })
            return Qualifier(rawValue: key) != nil && Verb(rawValue: verb) != nil ? .bareVerb(verb) : .unquotedColon
        }
        if problem == "found character that cannot start any token", let character {
            return .reservedCharacter(String(character))
        }
        if let last = before.last(where: { $0 != " " }), last == "\"" || last == "'" { return .textAfterQuote }
        return .notYAML(problem)
    }
}
