import Conversations

/// Statements about packets.
extension ScenarioCheck {
    mutating func check(_ clause: Located<WireClause>) {
        clause.value.hint.map { use($0) }
        if let via = clause.value.via, Int(via.value) == nil, via.value != "each", !script.isDynamic {
            if !script.seen.contains(via.value) {
                let nearest = Spelling.nearest(to: via.value, in: script.seen)
                add(.unknownName(via.value, what: "connection", nearest: nearest), at: via.range)
            }
        }
        let patterns = clause.patterns
        for pattern in patterns { check(pattern) }
        checkOwner(of: patterns, clause)
    }

    mutating func checkFilters(_ compile: (String) -> String?) {
        for pattern in scenario.wire.flatMap(\.patterns) {
            if let filter = pattern.value.shape.filter, let problem = compile(filter) {
                add(.filter(problem), at: pattern.range)
            }
        }
    }

    private mutating func check(_ pattern: Located<WireClause.Pattern>) {
        if let payload = pattern.value.payload {
            use(payload)
            if scenario.isBulky { add(.dataOfBulk, at: pattern.range) }
        }
        let needs = scenario.needs
        if pattern.value.shape.sender == .target, !needs.server, !needs.client { add(.noTarget, at: pattern.range) }
    }

    /// Where one side is under test, a statement about the other side alone would judge Hark.
    private mutating func checkOwner(of patterns: [Located<WireClause.Pattern>], _ clause: Located<WireClause>) {
        let needs = scenario.needs
        guard needs.server != needs.client, patterns.allSatisfy({ $0.value.shape.filter == nil }) else { return }
        let own: PacketPattern.Sender = needs.server ? .client : .server
        if patterns.allSatisfy({ $0.value.shape.sender == own }) {
            add(.ownPacketsOnly("the \(own.rawValue)"), at: clause.range)
        }
    }
}

extension Located<WireClause> {
    /// All patterns of a statement, each with its place.
    fileprivate var patterns: [Located<WireClause.Pattern>] {
        switch value.kind {
        case .never(let pattern), .count(let pattern, _):
            return [Located<WireClause.Pattern>(pattern, at: range)]
        case .sequence(let items):
            return items.flatMap { item in
                switch item {
                case .one(let pattern): [pattern]
                case .anyOrder(let group): group
                }
            }
        }
    }
}
