/// Reads the tree of one file; what it cannot read it notes and goes on.
struct Parser {
    /// A mistake before its line is shown.
    typealias Note = (kind: Mistake.Kind, range: SourceRange)

    let source: SourceText
    /// Reads the files that payloads name.
    let files: (String) -> PayloadFile
    /// What is wrong with a pcap-filter(7) expression; nil when nothing is.
    let filters: (String) -> String?
    var notes: [Note]
    /// What names stand for, here.
    var scope = Scope()
    /// Whether what is read here may be read again when the case runs.
    var mayBeLate = true
    /// The names in what is being read that are known only when the case runs, and where they stand.
    var lateNames: [String: SourceRange] = [:]
    /// The names that were filled in.
    var usedNames: Set<String> = []
    /// Whether the steps are those that the case performs, as far as that is known, in their order.
    var isUnrolling = true
    /// These steps.
    var unrolled: [Step] = []
    /// Statements about packets that are read when the steps have ended.
    var lateWire: [LateClause] = []
    /// The names that `run` has given to programs.
    var programNames: Set<String> = []

    mutating func add(_ kind: Mistake.Kind, at range: SourceRange) {
        notes.append((kind, range))
    }

    /// The word that was probably meant; of thousands of mistakes only the first get one, because no others are shown.
    func nearest<Word: RawRepresentable<String> & CaseIterable>(
        to word: String,
        in words: Word.Type,
        synonyms: [String: Word] = [:],
        later: Set<String> = []
    ) -> String? {
        guard notes.count <= 10 * Self.limit else { return nil }
        return Spelling.nearest(to: word, in: words, synonyms: synonyms, later: later)
    }

    var hasErrors: Bool { notes.contains { $0.kind.severity == .error } }

    /// What was noted, in the order of its places: errors or, where there is none, warnings and notes; after a hundred how many
    /// more there are.
    var mistakes: [Mistake] {
        let hasErrors = hasErrors
        // What is read several times is told once.
        var seen: [SourcePosition: Set<Mistake.Kind>] = [:]
        let told = notes.filter { note in
            (note.kind.severity == .error) == hasErrors
                && seen[note.range.start, default: []].insert(note.kind).inserted
        }
        let sorted = told.sorted { $0.range.start < $1.range.start }
        var shown = sorted.prefix(Self.limit)
        if let next = sorted.dropFirst(Self.limit).first {
            shown.append((.more(sorted.count - Self.limit, next.kind.severity), next.range))
        }
        return shown.map { Mistake(kind: $0.kind, excerpt: source.excerpt($0.range)) }
    }

    private static let limit = 100
}
