/// What a file that a payload names came to.
package enum PayloadFile: Sendable {
    case bytes([UInt8])
    /// It cannot be read, for this reason.
    case unreadable(String)
}

/// A file as it was understood.
package struct ParsedFile: Sendable {
    /// Several when it has a table of cases; none when the file has an error.
    package var scenarios: [Scenario]
    /// Its errors or, where it has none, its warnings and notes, in the order of their places; of many, the first.
    package var mistakes: [Mistake]
    /// The variables that may be given a value from outside.
    package var names: Set<String> = []
}

extension Scenario {
    /// The most bytes that a file may have.
    package static let fileLimit = 1 << 20

    /// Reads a scenario, or finds all of its mistakes; after a syntax error, that one.
    ///
    /// `path` is the file's, as the user wrote it; `suite` what its folder says; `given` has values that come before all
    /// others, by the names of variables; `files` reads what payloads and includes name by paths relative to it;
    /// `filters` tells what is wrong with a pcap-filter(7) expression.
    package static func parse(
        _ bytes: [UInt8],
        path: String,
        suite: Suite = Suite(),
        given: [String: String] = [:],
        files: (String) -> PayloadFile = { _ in .unreadable("this scenario is no file itself") },
        filters: (String) -> String? = { _ in nil }
    ) -> ParsedFile {
        // Whatever it speaks of may be missing there.
        guard suite.isSound else { return ParsedFile(scenarios: [], mistakes: []) }
        var names: Set<String> = []
        let outcome = ParsedFile.read(
            bytes,
            path: path,
            files,
            filters,
            as: { parser, root in
                parser.suite = suite
                parser.given = given
                defer { names = parser.declaredNames }
                return parser.scenarios(root)
            }
        )
        return ParsedFile(scenarios: outcome.value ?? [], mistakes: outcome.mistakes, names: names)
    }
}

extension ParsedFile {
    /// What a file is, and its mistakes; nothing when it has an error.
    static func read<Value>(
        _ bytes: [UInt8],
        path: String,
        _ files: (String) -> PayloadFile,
        _ filters: (String) -> String?,
        as body: (inout Parser, Node) -> Value?
    ) -> (value: Value?, mistakes: [Mistake]) {
        let limit = Scenario.fileLimit
        guard bytes.count <= limit else {
            return (nil, rejected(.fileTooLong(limit: limit), SourceText("", path: path), at: .start).mistakes)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, notUTF8(bytes, path: path).mistakes)
        }
        let source = SourceText(text, path: path)
        var reader = NodeReader(source.text)
        let root: Node?
        do throws(YAMLEvents.Failure) {
            root = try reader.read()
        } catch {
            let (kind, position) = error.mistake(in: source)
            return (nil, rejected(kind, source, at: position).mistakes)
        }
        guard let root, !root.isEmpty else { return (nil, rejected(.empty, source, at: .start).mistakes) }
        return withoutActuallyEscaping(files) { files in
            withoutActuallyEscaping(filters) { filters in
                let notes = reader.notes.map { Parser.Note($0.kind, $0.range, source) }
                var parser = Parser(source: source, files: files, filters: filters, notes: notes)
                parser.root = source.path.lastIndex(of: "/").map { String(source.path[...$0]) } ?? ""
                let value = body(&parser, root)
                return (parser.hasErrors ? nil : value, parser.mistakes)
            }
        }
    }
}

extension ParsedFile {
    /// A file of which there is nothing to say but this.
    fileprivate static func rejected(_ kind: Mistake.Kind, _ source: SourceText, at start: SourcePosition) -> Self {
        let end = SourcePosition(line: start.line, column: start.column + 1)
        let excerpt = source.excerpt(SourceRange(start: start, end: end))
        return ParsedFile(scenarios: [], mistakes: [Mistake(kind: kind, excerpt: excerpt)])
    }

    /// The file cannot be opened or read, for this reason.
    package static func unreadable(_ reason: String, path: String) -> Self {
        rejected(.unreadable(reason), SourceText("", path: path), at: .start)
    }

    fileprivate static func notUTF8(_ bytes: [UInt8], path: String) -> Self {
        // Decoding replaces what is no UTF-8 by U+FFFD, which has three bytes of its own.
        let text = String(decoding: bytes, as: UTF8.self)
        let offset = zip(text.utf8, bytes).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        let place = SourcePosition(after: String(decoding: bytes.prefix(offset), as: UTF8.self))
        return rejected(.notUTF8(byte: bytes[offset]), SourceText(text, path: path), at: place)
    }
}
