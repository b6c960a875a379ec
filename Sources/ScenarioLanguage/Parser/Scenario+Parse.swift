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
}

extension Scenario {
    /// The most bytes that a file may have.
    package static let fileLimit = 1 << 20

    /// Reads a scenario, or finds all of its mistakes; after a syntax error, that one.
    ///
    /// `path` is the file's, as the user wrote it; `files` reads what payloads name by paths relative to it; `filters` tells
    /// what is wrong with a pcap-filter(7) expression.
    package static func parse(
        _ bytes: [UInt8],
        path: String,
        files: (String) -> PayloadFile = { _ in .unreadable("this scenario is no file itself") },
        filters: (String) -> String? = { _ in nil }
    ) -> ParsedFile {
        guard bytes.count <= fileLimit else {
            return .rejected(.fileTooLong(limit: fileLimit), SourceText("", path: path), at: .start)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .notUTF8(bytes, path: path) }
        return parse(SourceText(text, path: path), filters, files)
    }

    private static func parse(
        _ source: SourceText,
        _ filters: (String) -> String?,
        _ files: (String) -> PayloadFile
    ) -> ParsedFile {
        var reader = NodeReader(source.text)
        let root: Node?
        do throws(YAMLEvents.Failure) {
            root = try reader.read()
        } catch {
            let (kind, position) = error.mistake(in: source)
            return .rejected(kind, source, at: position)
        }
        guard let root, !root.isEmpty else { return .rejected(.empty, source, at: .start) }
        return withoutActuallyEscaping(files) { files in
            withoutActuallyEscaping(filters) { filters in
                let notes = reader.notes.map { Parser.Note($0.kind, $0.range, source) }
                var parser = Parser(source: source, files: files, filters: filters, notes: notes)
                parser.root = source.path.lastIndex(of: "/").map { String(source.path[...$0]) } ?? ""
                let scenarios = parser.scenarios(root)
                return ParsedFile(scenarios: parser.hasErrors ? [] : scenarios, mistakes: parser.mistakes)
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
