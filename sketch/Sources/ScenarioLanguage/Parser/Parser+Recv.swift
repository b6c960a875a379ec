import Wire

/// `recv`: what it takes, and how it judges that.
extension Parser {
    /// The keywords that are the whole object of `recv`.
    enum RecvKeyword: String, CaseIterable {
        case echo, eof, reset, refused, nothing
    }

    /// The extents that are written as a mapping.
    private enum ExtentKey: String, CaseIterable {
        case until, length, max
    }

    mutating func recv(_ parts: StepNode) -> Step.Recv? {
        let judgements = judgements(parts.beside)
        guard let extent = extent(parts, judgements) else { return nil }
        var recv = Step.Recv(extent: extent, judgements: judgements, keep: [])
        if let node = parts.beside[.for], !extent.isNothing {
            add(.notBeside("for", verb: "recv: \(parts.object.text ?? "…")", allowed: []), at: node.range)
        }
        if let keep = parts.beside[.keep] { recv.keep = kept(keep, judgements) }
        if let first = judgements.first {
            let word = first.value.word
            if case .payload = extent {
                add(.judgementOfKeyword(word, keyword: "a payload"), at: first.range)
            } else if let keyword = extent.keyword {
                add(.judgementOfKeyword(word, keyword: keyword), at: first.range)
            }
        }
        return recv
    }

    private mutating func extent(_ parts: StepNode, _ judgements: [Located<Step.Recv.Judgement>]) -> Step.Recv.Extent? {
        let node = parts.object
        if node.isEmpty {
            if let first = judgements.first {
                add(.noExtent(first.value.word), at: first.range)
            } else {
                _ = payload(node, "recv")
            }
            return nil
        }
        if let entries = node.entries, let key = entries.first?.key.text {
            if ExtentKey(rawValue: key) != nil { return extent(form: node) }
            if ["contains", "matches", "not"].contains(key) {
                add(.noExtent(key), at: entries[0].key.range)
                return nil
            }
            if ["one of", "sha256", "at least", "at most"].contains(key) {
                add(.notInThisVersion(key), at: entries[0].key.range)
                return nil
            }
            if PayloadKey(rawValue: key) == nil {
                let words = ExtentKey.allCases.map(\.rawValue) + PayloadKey.allCases.map(\.rawValue)
                add(
                    .unknownKey(key, of: "'recv'", nearest: Spelling.nearest(to: key, in: words)),
                    at: entries[0].key.range
                )
                return nil
            }
        }
        if let word = node.text, let keyword = RecvKeyword(rawValue: word) {
            warnOfQuotes(node)
            return extent(keyword, parts)
        }
        warnOfLikeness(node)
        return payload(node, "recv").map { .payload($0) }
    }

    private mutating func extent(_ keyword: RecvKeyword, _ parts: StepNode) -> Step.Recv.Extent {
        switch keyword {
        case .echo: .echo
        case .eof: .eof
        case .reset: .reset
        case .refused: .refused
        case .nothing: .nothing(parts.beside[.for].flatMap { duration($0) } ?? .milliseconds(200))
        }
    }

    private mutating func extent(form node: Node) -> Step.Recv.Extent? {
        guard let fields = fields(node, of: "'recv'", ExtentKey.self), fields.count == 1,
            let (key, value) = fields.first
        else { return nil }
        switch key {
        case .until:
            if value.text == "eof" {
                warnOfQuotes(value)
                return .untilEOF
            }
            warnOfLikeness(value)
            return payload(value, "until").map { .until($0) }
        case .length: return size(value).map { .length($0) }
        case .max:
            guard let count = size(value) else { return nil }
            guard count > 0 else {
                add(.number("0", what: "size of a buffer"), at: value.range)
                return nil
            }
            return .max(count)
        }
    }

    private mutating func warnOfQuotes(_ node: Node) {
        guard case .scalar(let word, let style) = node.content, style != .plain else { return }
        add(.quotedKeyword(word), at: node.range)
    }

    /// Words that look like a keyword and are text.
    private mutating func warnOfLikeness(_ node: Node) {
        guard case .scalar(let word, .plain) = node.content else { return }
        let likeness = ["fin": "eof", "closed": "eof", "close": "eof", "rst": "reset"]
        let lower = word.lowercased()
        if let meant = likeness[lower] ?? RecvKeyword(rawValue: lower)?.rawValue {
            add(.looksLikeKeyword(word, meant: meant), at: node.range)
        }
    }

    private mutating func kept(
        _ node: Node,
        _ judgements: [Located<Step.Recv.Judgement>]
    ) -> [(name: String, group: Int)] {
        guard let entries = mapping(node, "keep") else { return [] }
        let patterns = judgements.compactMap { judgement in
            if case .matches(let pattern) = judgement.value { pattern } else { nil }
        }
        guard let pattern = patterns.first else {
            add(.keepWithoutMatches, at: node.range)
            return []
        }
        var kept: [(name: String, group: Int)] = []
        for entry in entries {
            let name = entry.key.text ?? ""
            if !Template.isName(name) { add(.template("'\(name)' is no name"), at: entry.key.range) }
            guard let group = count(entry.value, "group") else { continue }
            guard group <= pattern.groups else {
                add(.keepGroup(group, groups: pattern.groups), at: entry.value.range)
                continue
            }
            kept.append((name, group))
        }
        return kept
    }
}

extension Step.Recv.Judgement {
    /// The key that it is written with.
    var word: String {
        switch self {
        case .contains: "contains"
        case .matches: "matches"
        case .not: "not"
        }
    }
}

extension Step.Recv.Extent {
    var isNothing: Bool {
        if case .nothing = self { true } else { false }
    }

    /// The keyword whose bytes are known or none, so that nothing is left to judge.
    var keyword: String? {
        switch self {
        case .echo: "echo"
        case .eof: "eof"
        case .reset: "reset"
        case .refused: "refused"
        case .nothing: "nothing"
        case .payload, .until, .untilEOF, .length, .max: nil
        }
    }
}
