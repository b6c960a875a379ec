/// Reads the tree of one file; what it cannot read it notes and goes on.
struct Parser {
    /// A mistake before its line is shown.
    typealias Note = (kind: Mistake.Kind, range: SourceRange)

    let source: SourceText
    var notes: [Note]

    mutating func add(_ kind: Mistake.Kind, at range: SourceRange) {
        notes.append((kind, range))
    }

    /// The word that was probably meant; of thousands of mistakes only the first get one, because no others are shown.
    func nearest<Word: RawRepresentable<String> & CaseIterable>(
        to word: String,
        in words: Word.Type,
        later: Set<String> = []
    ) -> String? {
        notes.count > 10 * Self.limit ? nil : Spelling.nearest(to: word, in: words, later: later)
    }

    var hasErrors: Bool { notes.contains { $0.kind.severity == .error } }

    /// What was noted, in the order of its places: errors or, where there is none, warnings; after a hundred how many
    /// more there are.
    var mistakes: [Mistake] {
        let severity = hasErrors ? Mistake.Severity.error : .warning
        let sorted = notes.filter { $0.kind.severity == severity }.sorted { $0.range.start < $1.range.start }
        var shown = sorted.prefix(Self.limit)
        if let next = sorted.dropFirst(Self.limit).first {
            shown.append((.more(sorted.count - Self.limit, severity), next.range))
        }
        return shown.map { Mistake(kind: $0.kind, excerpt: source.excerpt($0.range)) }
    }

    private static let limit = 100
}

/// A file as it was understood.
package struct ParsedFile: Sendable {
    /// nil when the file has an error.
    package var scenario: Scenario?
    /// Its errors or, where it has none, its warnings, in the order of their places; of many, the first.
    package var mistakes: [Mistake]
}

extension Scenario {
    /// The most bytes that a file may have.
    package static let fileLimit = 1 << 20

    /// Reads a scenario, or finds all of its mistakes; after a syntax error, that one.
    ///
    /// `path` is the file's, as the user wrote it.
    package static func parse(_ bytes: [UInt8], path: String) -> ParsedFile {
        guard bytes.count <= fileLimit else {
            return .rejected(.tooLong(limit: fileLimit), SourceText("", path: path), at: .start)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .notUTF8(bytes, path: path) }
        return parse(SourceText(text, path: path))
    }

    private static func parse(_ source: SourceText) -> ParsedFile {
        var reader = NodeReader(source.text)
        let root: Node?
        do throws(YAMLEvents.Failure) {
            root = try reader.read()
        } catch {
            let (kind, position) = error.mistake(in: source)
            return .rejected(kind, source, at: position)
        }
        guard let root, !root.isEmpty else { return .rejected(.empty, source, at: .start) }
        var parser = Parser(source: source, notes: reader.notes)
        let scenario = parser.scenario(root)
        return ParsedFile(scenario: parser.hasErrors ? nil : scenario, mistakes: parser.mistakes)
    }
}

extension ParsedFile {
    /// A file of which there is nothing to say but this.
    fileprivate static func rejected(_ kind: Mistake.Kind, _ source: SourceText, at start: SourcePosition) -> Self {
        let end = SourcePosition(line: start.line, column: start.column + 1)
        let excerpt = source.excerpt(SourceRange(start: start, end: end))
        return ParsedFile(scenario: nil, mistakes: [Mistake(kind: kind, excerpt: excerpt)])
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
