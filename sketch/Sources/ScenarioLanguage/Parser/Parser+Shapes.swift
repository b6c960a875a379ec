/// What every construct needs: mappings with known keys, lists, words.
extension Parser {
    mutating func mapping(_ node: Node, _ what: String) -> [Node.Entry]? {
        if let entries = node.entries { return entries }
        add(.shape(what: "'\(what)'", needed: "a mapping", got: node.kind), at: node.range)
        return nil
    }

    mutating func list(_ node: Node, _ what: String) -> [Node]? {
        if let items = node.items { return items }
        add(.shape(what: "'\(what)'", needed: "a list", got: node.kind), at: node.range)
        return nil
    }

    /// The values of a mapping whose keys are the cases of `Key`.
    mutating func fields<Key: RawRepresentable<String> & CaseIterable & Hashable>(
        _ node: Node,
        of owner: String,
        _ keys: Key.Type,
        later: [String] = []
    ) -> [Key: Node]? {
        guard let entries = node.entries else {
            add(.shape(what: owner, needed: "a mapping", got: node.kind), at: node.range)
            return nil
        }
        var fields: [Key: Node] = [:]
        for entry in entries {
            let word = entry.key.text ?? ""
            if let key = Key(rawValue: word) {
                fields[key] = entry.value
            } else if later.contains(word) {
                add(.notInThisVersion(word), at: entry.key.range)
            } else {
                let nearest = Spelling.nearest(to: word, in: Key.allCases.map(\.rawValue))
                add(.unknownKey(word, of: owner, nearest: nearest), at: entry.key.range)
            }
        }
        return fields
    }

    /// A scalar's text; an empty one is a mistake.
    mutating func text(_ node: Node, _ what: String) -> String? {
        guard let text = node.text else {
            add(.shape(what: "'\(what)'", needed: "text", got: node.kind), at: node.range)
            return nil
        }
        guard !node.isEmpty else {
            add(.empty(what, allowed: nil), at: node.range)
            return nil
        }
        return text
    }

    mutating func template(_ node: Node, _ what: String) -> Template? {
        text(node, what).map { template($0, at: node.range) }
    }

    /// One text, or a list of them.
    mutating func texts(_ node: Node, _ what: String) -> [String] {
        guard node.items != nil else { return text(node, what).map { [$0] } ?? [] }
        return (node.items ?? []).compactMap { text($0, what) }
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ node: Node,
        _ what: String,
        _ words: Word.Type
    ) -> Word? {
        guard let text = text(node, what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let allowed = Word.allCases.map(\.rawValue)
        add(.word(text, what: what, allowed: allowed, nearest: Spelling.nearest(to: text, in: allowed)), at: node.range)
        return nil
    }

    mutating func transport(_ node: Node) -> Scenario.Transport? {
        if node.text == "unix" {
            add(.notInThisVersion("unix"), at: node.range)
            return nil
        }
        return word(node, "transport", Scenario.Transport.self)
    }
}
