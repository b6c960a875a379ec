import Conversations
import Wire

/// What a scenario says of packets.
extension Parser {
    mutating func wire(_ entry: Node.Entry) -> [(clause: WireClause, word: String)] {
        guard !entry.value.isEmpty, entry.value.items?.isEmpty != true else {
            add(.noValue("wire", needed: "a list of statements"), at: entry.key.range)
            return []
        }
        return list(entry.value, "'wire'")?.compactMap { node in
            lateNames = [:]
            let clause = clause(node)
            guard !lateNames.isEmpty else { return clause }
            lateWire.append(LateClause(late: kept(node)))
            return nil
        } ?? []
    }

    mutating func clause(_ node: Node) -> (clause: WireClause, word: String)? {
        let owner = "a statement about packets"
        guard let fields = fields(node, of: owner, WireKey.self) else { return nil }
        let words = WireKey.statements.filter { fields[$0] != nil }
        guard let word = words.first, words.count == 1, let entry = fields[word] else {
            if words.count > 1 {
                add(.several(words.map(\.rawValue), of: owner), at: node.range)
            } else if WireKey.statements.allSatisfy({ !fields.meant.contains($0) }) {
                add(.noStatement, at: node.range)
            }
            return nil
        }
        for (key, allowed) in WireKey.besides {
            guard let wrong = fields[key], !allowed.contains(word) else { continue }
            add(
                .notBeside(key.rawValue, verb: word.rawValue, allowed: WireKey.words(beside: word)),
                at: wrong.key.range
            )
        }
        let via = fields[.via].flatMap { self.via($0) }
        if fields[.via] != nil, via == nil { return nil }
        guard !entry.value.isEmpty else {
            add(.noValue(word.rawValue, needed: word.object), at: entry.key.range)
            return nil
        }
        guard let statement = statement(word, entry, fields) else { return nil }
        let range = SourceRange(start: entry.key.range.start, end: entry.value.range.end)
        var clause = WireClause(statement: statement, via: via, range: range)
        clause.name = fields[.name].flatMap { text($0) }
        clause.hint = fields[.hint].flatMap { text($0) }
        clause.level = fields[.level].flatMap { self.word($0.value, of: "level", Level.self) }
        return (clause, word.rawValue)
    }

    private mutating func via(_ entry: Node.Entry) -> WireClause.Via? {
        if entry.value.text == "each" { return .each }
        if let text = entry.value.text, text.first?.isNumber == true {
            return number(entry, in: 1...1_000_000).map { .number($0) }
        }
        return name(entry.value, of: "via").map { .connection($0) }
    }

    private mutating func statement(
        _ word: WireKey,
        _ entry: Node.Entry,
        _ fields: Fields<WireKey>
    ) -> WireStatement? {
        switch word {
        case .sequence:
            let strict = fields[.strict].flatMap { self.word($0.value, of: "strict", Answer.self) }
            return sequence(entry).map { .sequence($0, isStrict: strict == .true) }
        case .never: return pattern(entry.value, isEvent: false).map { .never($0) }
        case .count:
            let pattern = pattern(entry.value, isEvent: false)
            let bound = bound(fields, beside: .count, entry) { parser, entry in
                parser.number(entry, in: 0...1_000_000_000)
            }
            guard let pattern, let bound else { return nil }
            return .count(pattern, bound)
        case .gap:
            guard let items = list(entry.value, "'gap'") else { return nil }
            guard items.count == 2 else {
                let got = "a list of \(items.count)"
                add(.shape(of: "'gap'", needed: "a list of two packets", got: got), at: entry.value.range)
                return nil
            }
            let patterns = items.compactMap { pattern($0, isEvent: false) }
            let bound = bound(fields, beside: .gap, entry) { parser, entry in parser.duration(entry, zero: true) }
            guard patterns.count == 2, let bound else { return nil }
            return .gap(patterns[0], patterns[1], bound)
        case .stream: return stream(entry).map { .stream($0) }
        case .none:
            guard let items = list(entry.value, "'none'") else { return nil }
            guard !items.isEmpty else {
                add(.noValue("none", needed: word.object), at: entry.key.range)
                return nil
            }
            let anomalies = items.compactMap { self.word($0, of: "none", Anomaly.self) }
            return anomalies.count == items.count ? .free(anomalies) : nil
        case .strict, .exactly, .atLeast, .atMost, .via, .name, .hint, .level: return nil
        }
    }

    private mutating func bound<Value>(
        _ fields: Fields<WireKey>,
        beside word: WireKey,
        _ entry: Node.Entry,
        _ read: (inout Parser, Node.Entry) -> Value?
    ) -> Bound<Value>? {
        let given = [WireKey.exactly, .atLeast, .atMost].compactMap { key in fields[key].map { (key, $0) } }
        guard let first = given.first else {
            let needed = word == .gap ? WireKey.atMost : .exactly
            add(.besideMissing(word.rawValue, needed: needed.rawValue), at: entry.key.range)
            return nil
        }
        guard first.0 != .exactly || given.count == 1 else {
            add(.several(given.map(\.0.rawValue), of: "a bound"), at: first.1.key.range)
            return nil
        }
        var bound = Bound<Value>()
        for (key, entry) in given {
            guard let value = read(&self, entry) else { return nil }
            if key != .atMost { bound.least = value }
            if key != .atLeast { bound.most = value }
        }
        return checked(bound, at: first.1.key.range)
    }

    mutating func checked<Value>(_ bound: Bound<Value>, at range: SourceRange) -> Bound<Value>? {
        guard let least = bound.least, let most = bound.most, least > most else { return bound }
        add(.neverMatches("'at least' is more than 'at most'"), at: range)
        return nil
    }

    private mutating func sequence(_ entry: Node.Entry) -> [WireStatement.SequenceItem]? {
        guard let items = list(entry.value, "'sequence'") else { return nil }
        guard !items.isEmpty else {
            add(.noValue("sequence", needed: WireKey.sequence.object), at: entry.key.range)
            return nil
        }
        let read = items.compactMap { item($0) }
        return read.count == items.count ? read : nil
    }

    private mutating func item(_ node: Node) -> WireStatement.SequenceItem? {
        guard let group = node.entries?.first, group.key.text == "any order" else {
            return pattern(node, isEvent: true).map { .one($0) }
        }
        guard node.entries?.count == 1 else {
            let needed = "alone in its mapping"
            add(.shape(of: "'any order'", needed: needed, got: "one of several"), at: node.range)
            return nil
        }
        guard let members = list(group.value, "'any order'") else { return nil }
        guard !members.isEmpty else {
            add(.noValue("any order", needed: "a list of packets"), at: group.key.range)
            return nil
        }
        let patterns = members.compactMap { pattern($0, isEvent: true) }
        return patterns.count == members.count ? .anyOrder(patterns) : nil
    }

    private mutating func stream(_ entry: Node.Entry) -> [WireStatement.StreamPattern]? {
        guard let fields = fields(entry.value, of: "'stream'", SenderKey.self) else { return nil }
        var patterns: [WireStatement.StreamPattern] = []
        for key in SenderKey.allCases {
            guard let side = fields[key] else { continue }
            let isEmpty = side.value.text == ""
            guard let bytes = isEmpty ? [] : payloadBytes(side) else { return nil }
            patterns.append(.init(sender: key.sender, bytes: bytes))
        }
        if patterns.isEmpty, entry.value.entries?.isEmpty == true {
            add(.noValue("stream", needed: WireKey.stream.object), at: entry.key.range)
        }
        return patterns.isEmpty ? nil : patterns
    }

    /// Bytes that are always the same and, unlike other constants, may be many.
    mutating func payloadBytes(_ entry: Node.Entry) -> [UInt8]? {
        let key = entry.key.text ?? ""
        guard !entry.value.isEmpty else {
            add(.noValue(key, needed: "a payload"), at: entry.key.range)
            return nil
        }
        return constant(entry.value, of: key, limit: Scenario.wholePacketsLimit)
    }
}
