/// Reads the tree of one file; what it cannot read it notes and goes on.
struct Parser {
    /// A mistake before its line is shown.
    struct Note {
        var kind: Mistake.Kind
        var range: SourceRange
        /// The file in which it is.
        var source: SourceText

        init(_ kind: Mistake.Kind, _ range: SourceRange, _ source: SourceText) {
            self.kind = kind
            self.range = range
            self.source = source
        }
    }

    /// The file that is being read: the scenario's, or one that it includes.
    var source: SourceText
    /// Reads the files that payloads name.
    let files: (String) -> PayloadFile
    /// What is wrong with a pcap-filter(7) expression; nil when nothing is.
    let filters: (String) -> String?
    var notes: [Note]
    /// What `connect` and `listen` use that do not say it.
    var transport = SocketKind.tcp
    /// What the file's folder says.
    var suite = Suite()
    /// Values from outside, which come before all others.
    var given: [String: String] = [:]
    /// The variables that the file and its folder have.
    var declaredNames: Set<String> = []
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
    /// How many bytes the steps move in one direction that were not followed.
    var hiddenVolume = 0
    /// A step speaks of how much the server moves.
    var asksForBulk = false
    /// Whether a step speaks of the place of the server under test.
    var asksForServer = false
    /// How many steps were read for the case.
    var stepsRead = 0
    /// The same for all cases of the file.
    var stepsInAll = 0
    /// Statements about packets that are read when the steps have ended.
    var lateWire: [LateClause] = []
    /// Where the scenario is, and from there the folder of the file that is being read; with their last slashes.
    var root = ""
    var folder = ""
    /// The files that were included, by their paths from the scenario's folder.
    var includes: [String: (Node, SourceText)] = [:]
    var includeDepth = 0
    /// The files that payloads have named, by the same paths.
    var payloadFiles: [String: [UInt8]] = [:]
    /// The names that `run` has given to programs.
    var programNames: Set<String> = []

    mutating func add(_ kind: Mistake.Kind, at range: SourceRange) {
        notes.append(Note(kind, range, source))
    }

    /// The word that was probably meant; of thousands of mistakes only the first get one, because no others are shown.
    func nearest<Word: RawRepresentable<String> & CaseIterable>(
        to word: String,
        in words: Word.Type,
        synonyms: [String: Word] = [:]
    ) -> String? {
        guard notes.count <= 10 * Self.limit else { return nil }
        return Spelling.nearest(to: word, in: words, synonyms: synonyms)
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
        // The scenario's own come first.
        let sorted = told.sorted { one, other in
            if one.source === other.source { return one.range.start < other.range.start }
            return other.source !== source && (one.source === source || one.source.path < other.source.path)
        }
        var shown = sorted.prefix(Self.limit)
        if let next = sorted.dropFirst(Self.limit).first {
            shown.append(Note(.more(sorted.count - Self.limit, next.kind.severity), next.range, next.source))
        }
        return shown.map { Mistake(kind: $0.kind, excerpt: $0.source.excerpt($0.range)) }
    }

    private static let limit = 100
}
