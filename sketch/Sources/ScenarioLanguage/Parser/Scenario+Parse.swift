package import Wire

/// A file as it was understood.
package struct ParsedFile: Sendable {
    /// nil when the file has an error.
    package var scenario: Scenario?
    /// All errors and warnings, in the order of their places.
    package var mistakes: [Mistake]
}

extension Scenario {
    /// Reads a scenario, or finds all of its mistakes.
    ///
    /// - `path`: as the user wrote it, for excerpts.
    /// - `files`: the contents of a file that the scenario names; nil when it cannot be read.
    /// - `compileFilter`: what is wrong with a pcap-filter(7) expression; nil when nothing is.
    package static func parse(
        _ text: String,
        path: String,
        files: (String) -> Bytes?,
        compileFilter: (String) -> String?
    ) -> ParsedFile {
        let source = SourceText(text, path: path)
        var reader = NodeReader(source.text)
        let root: Node?
        do {
            root = try reader.read()
        } catch {
            return ParsedFile(scenario: nil, mistakes: [Mistake(error, in: source)])
        }
        return withoutActuallyEscaping(files) { files in
            var parser = Parser(source: source, files: files)
            parser.mistakes = reader.mistakes.map { Mistake($0.kind, at: source.excerpt($0.range)) }
            guard let root, !root.isEmpty else {
                let start = SourcePosition(line: 1, column: 1)
                parser.add(.emptyFile, at: SourceRange(start: start, end: start))
                return ParsedFile(scenario: nil, mistakes: parser.mistakes)
            }
            let scenario = parser.scenario(root)
            if let scenario {
                // Names cannot be followed through steps that were not understood.
                var check = ScenarioCheck(scenario)
                if !parser.hasErrors { check.run() }
                check.checkFilters(compileFilter)
                parser.mistakes += check.mistakes
            }
            let mistakes = parser.mistakes.sorted { $0.excerpt.range.start < $1.excerpt.range.start }
            return ParsedFile(scenario: parser.hasErrors ? nil : scenario, mistakes: mistakes)
        }
    }
}

extension Mistake {
    /// A syntax error in words that say what to do, where libyaml's do not.
    init(_ failure: YAMLEvents.Failure, in source: SourceText) {
        let position = failure.position
        let end = SourcePosition(line: position.line, column: position.column + 1)
        let range = SourceRange(start: position, end: end)
        var kind = Kind.notYAML(failure.problem)
        if failure.problem.hasPrefix("mapping values are not allowed") {
            let above = source.line(position.line - 1).trimmingPrefix { $0 == " " }
            let verb = above.hasPrefix("- ") ? String(above.dropFirst(2)) : ""
            if Verb(rawValue: verb) != nil { kind = .bareVerb(verb) }
        } else if source.line(position.line).unicodeScalars.dropFirst(position.column - 1).first == "\t" {
            kind = .tabIndent
        }
        self.init(kind, at: source.excerpt(range))
    }
}

/// Reads the tree of one file; what it cannot read it notes and goes on.
struct Parser {
    let source: SourceText
    let files: (String) -> Bytes?
    var mistakes: [Mistake] = []
    /// The programs that steps above have started.
    var programs: Set<String> = []

    init(source: SourceText, files: @escaping (String) -> Bytes?) {
        self.source = source
        self.files = files
    }

    var hasErrors: Bool { mistakes.contains { $0.severity == .error } }

    mutating func add(_ kind: Mistake.Kind, at range: SourceRange) {
        mistakes.append(Mistake(kind, at: source.excerpt(range)))
    }
}
