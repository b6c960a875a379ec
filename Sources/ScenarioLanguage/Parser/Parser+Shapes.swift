/// What every construct needs: mappings with known keys, lists, texts.
extension Parser {
    mutating func list(_ node: Node, _ what: String) -> [Node]? {
        if let items = node.items { return items }
        add(.shape(of: what, needed: "a list", got: node.kind), at: node.range)
        return nil
    }

    /// A mapping whose keys are the cases of `Key`.
    struct Fields<Key: Hashable> {
        private(set) var entries: [Key: Node.Entry] = [:]
        /// Keys that are there, well spelt or not.
        private(set) var meant: Set<Key> = []

        subscript(key: Key) -> Node.Entry? { entries[key] }

        fileprivate mutating func add(_ key: Key, _ entry: Node.Entry) {
            entries[key] = entry
            meant.insert(key)
        }

        fileprivate mutating func addMisspelt(_ key: Key) {
            meant.insert(key)
        }
    }

    mutating func fields<Key: RawRepresentable<String> & CaseIterable & Hashable>(
        _ node: Node,
        of owner: String,
        _ keys: Key.Type,
        later: Set<String> = []
    ) -> Fields<Key>? {
        guard let entries = node.entries else {
            add(.shape(of: owner, needed: "a mapping", got: node.kind), at: node.range)
            return nil
        }
        var fields = Fields<Key>()
        for entry in entries {
            let word = entry.key.text ?? ""
            if let key = Key(rawValue: word) {
                fields.add(key, entry)
            } else if later.contains(word) {
                add(.notYet(word), at: entry.key.range)
            } else {
                let nearest = nearest(to: word, in: Key.self, later: later)
                add(.unknownKey(word, of: owner, nearest: nearest), at: entry.key.range)
                if let key = nearest.flatMap(Key.init(rawValue:)) { fields.addMisspelt(key) }
            }
        }
        return fields
    }

    /// A text that people read, such as a name or a hint, without the end of line that a block scalar has.
    mutating func text(_ entry: Node.Entry) -> String? {
        let key = entry.key.text ?? ""
        guard let text = entry.value.text else {
            add(.shape(of: "'\(key)'", needed: "text", got: entry.value.kind), at: entry.value.range)
            return nil
        }
        guard !text.isEmpty else {
            add(.noValue(key, needed: "a text"), at: entry.key.range)
            return nil
        }
        return interpolated(text.hasSuffix("\n") ? String(text.dropLast()) : text, at: entry.value.range)
    }

    /// A text with `$${` as `${`; variables are not yet there to be filled in.
    mutating func interpolated(_ text: String, at range: SourceRange) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstRange(of: "${") {
            let isEscaped = rest[..<dollar.lowerBound].hasSuffix("$")
            if !isEscaped {
                let end = rest[dollar.upperBound...].firstIndex(of: "}").map { rest.index(after: $0) }
                add(.notYet(String(rest[dollar.lowerBound..<(end ?? rest.endIndex)])), at: range)
            }
            result += rest[..<dollar.lowerBound].dropLast(isEscaped ? 1 : 0) + "${"
            rest = rest[dollar.upperBound...]
        }
        return result + rest
    }
}
