/// What every construct needs: mappings with known keys, and lists.
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
        _ keys: Key.Type
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
            } else {
                let nearest = nearest(to: word, in: Key.self)
                add(.unknownKey(word, of: owner, nearest: nearest), at: entry.key.range)
                if let key = nearest.flatMap(Key.init(rawValue:)) { fields.addMisspelt(key) }
            }
        }
        return fields
    }
}
