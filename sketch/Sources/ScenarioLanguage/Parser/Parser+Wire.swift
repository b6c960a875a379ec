import Conversations
import Wire

/// `wire`: statements about the packets.
extension Parser {
    private enum ClauseKey: String, CaseIterable {
        case sequence, never, count, via, hint, `is`
        case atLeast = "at least"
        case atMost = "at most"

        static let later = ["gap", "stream", "none", "strict"]
    }

    mutating func clauses(_ node: Node) -> [Located<WireClause>] {
        guard let items = list(node, "wire") else { return [] }
        return items.compactMap { clause($0) }
    }

    private mutating func clause(_ node: Node) -> Located<WireClause>? {
        guard let fields = fields(node, of: "a wire statement", ClauseKey.self, later: ClauseKey.later) else {
            return nil
        }
        let verbs = [ClauseKey.sequence, .never, .count].filter { fields[$0] != nil }
        guard verbs.count == 1, let verb = verbs.first, let object = fields[verb] else {
            if verbs.count > 1 {
                add(.severalVerbs(verbs.map(\.rawValue)), at: node.range)
            } else if fields.count == node.entries?.count {
                add(.missingKey("sequence', 'never' or 'count", of: "a wire statement"), at: node.range)
            }
            return nil
        }
        let bound = bound(fields, isCount: verb == .count, node)
        var kind: WireClause.Kind?
        switch verb {
        case .sequence:
            let items = list(object, "sequence")?.compactMap { item($0) }
            if let items, items.isEmpty, !hasErrors { add(.empty("sequence", allowed: nil), at: object.range) }
            kind = items.map { .sequence($0) }
        case .never: kind = packetPattern(object).map { .never($0) }
        default:
            if let pattern = packetPattern(object), let bound { kind = .count(pattern, bound) }
        }
        guard let kind else { return nil }
        var clause = WireClause(kind: kind)
        clause.via = fields[.via].flatMap { node in text(node, "via").map { Located($0, at: node.range) } }
        clause.hint = fields[.hint].flatMap { template($0, "hint") }
        return Located(clause, at: node.range)
    }

    private mutating func bound(_ fields: [ClauseKey: Node], isCount: Bool, _ node: Node) -> Bound? {
        let keys = [ClauseKey.is, .atLeast, .atMost].filter { fields[$0] != nil }
        guard isCount else {
            if let key = keys.first, let value = fields[key] {
                add(.notBeside(key.rawValue, verb: "sequence' or 'never", allowed: ["via", "hint"]), at: value.range)
            }
            return nil
        }
        guard !keys.isEmpty else {
            add(.missingKey("is', 'at least' or 'at most", of: "'count'"), at: node.range)
            return nil
        }
        if let exact = fields[.is] { return count(exact, "count").map { Bound(least: $0, most: $0) } }
        let least = fields[.atLeast].flatMap { count($0, "count") }
        let most = fields[.atMost].flatMap { count($0, "count") }
        return Bound(least: least, most: most)
    }

    private enum ItemKey: String, CaseIterable {
        case anyOrder = "any order"
    }

    private mutating func item(_ node: Node) -> WireClause.Item? {
        guard node.entries?.first?.key.text == ItemKey.anyOrder.rawValue else {
            return packetPattern(node).map { .one(Located($0, at: node.range)) }
        }
        guard let fields = fields(node, of: "an item", ItemKey.self), let group = fields[.anyOrder],
            let items = list(group, "any order")
        else { return nil }
        let patterns = items.compactMap { item in packetPattern(item).map { Located($0, at: item.range) } }
        return patterns.count == items.count ? .anyOrder(patterns) : nil
    }

    private enum PatternKey: String, CaseIterable {
        case client, server, target, payload
        case payloadLength = "payload length"

        static let later = ["window", "options"]
    }

    private mutating func packetPattern(_ node: Node) -> WireClause.Pattern? {
        if node.text != nil {
            return text(node, "filter").map { WireClause.Pattern(shape: PacketPattern(filter: $0)) }
        }
        guard let fields = fields(node, of: "a packet", PatternKey.self, later: PatternKey.later) else { return nil }
        let senders = PacketPattern.Sender.allCases.filter {
            fields[PatternKey(rawValue: $0.rawValue) ?? .payload] != nil
        }
        guard senders.count == 1, let sender = senders.first,
            let flags = fields[PatternKey(rawValue: sender.rawValue) ?? .payload]
        else {
            if fields.count == node.entries?.count {
                add(.missingKey("client', 'server' or 'target", of: "a packet"), at: node.range)
            }
            return nil
        }
        guard var shape = shape(flags) else { return nil }
        shape.sender = sender
        if let length = fields[.payloadLength] {
            guard let bound = lengthBound(length) else { return nil }
            shape.payloadLength = bound
        }
        var pattern = WireClause.Pattern(shape: shape)
        if let payload = fields[.payload] {
            guard let value = self.payload(payload, "payload") else { return nil }
            pattern.payload = value
        }
        return pattern
    }

    /// `SYN ACK`, or `data` for any packet that carries some.
    private mutating func shape(_ node: Node) -> PacketPattern? {
        guard let text = text(node, "flags") else { return nil }
        if text == "data" { return PacketPattern(payloadLength: Bound(least: 1)) }
        var flags: TCPFlags = []
        for word in text.split(separator: " ") {
            guard let known = TCPFlags.names.first(where: { $0.name == word }) else {
                let names = TCPFlags.names.map(\.name) + ["data"]
                let nearest = Spelling.nearest(to: String(word), in: names)
                add(.word(String(word), what: "flag", allowed: names, nearest: nearest), at: node.range)
                return nil
            }
            flags.insert(known.flag)
        }
        return PacketPattern(flags: flags)
    }

    private enum LengthKey: String, CaseIterable {
        case atLeast = "at least"
        case atMost = "at most"
    }

    private mutating func lengthBound(_ node: Node) -> Bound? {
        guard node.entries != nil else { return size(node).map { Bound(least: $0, most: $0) } }
        guard let fields = fields(node, of: "'payload length'", LengthKey.self) else { return nil }
        return Bound(least: fields[.atLeast].flatMap { size($0) }, most: fields[.atMost].flatMap { size($0) })
    }
}
