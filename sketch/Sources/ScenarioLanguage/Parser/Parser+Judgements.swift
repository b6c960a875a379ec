/// `contains`, `matches` and `not`.
extension Parser {
    mutating func judgements(_ beside: [Qualifier: Node]) -> [Located<Step.Recv.Judgement>] {
        var judgements: [Located<Step.Recv.Judgement>] = []
        if let node = beside[.contains], let payload = payload(node, "contains") {
            judgements.append(Located(.contains(payload), at: node.range))
        }
        if let node = beside[.matches], let pattern = pattern(node) {
            judgements.append(Located(.matches(pattern), at: node.range))
        }
        if let node = beside[.not], let negated = negated(node) {
            judgements.append(Located(.not(negated), at: node.range))
        }
        return judgements
    }

    private enum NegatedKey: String, CaseIterable {
        case contains, matches
    }

    /// `not: {contains: …}`, `not: {matches: …}`, or a payload that must not be all of it.
    private mutating func negated(_ node: Node) -> Step.Recv.NegatedJudgement? {
        guard let key = node.entries?.first?.key.text, NegatedKey(rawValue: key) != nil else {
            return payload(node, "not").map { .equals($0) }
        }
        guard let fields = fields(node, of: "'not'", NegatedKey.self), fields.count == 1,
            let (key, value) = fields.first
        else { return nil }
        switch key {
        case .contains: return payload(value, "contains").map { .contains($0) }
        case .matches: return pattern(value).map { .matches($0) }
        }
    }

    mutating func pattern(_ node: Node) -> BytePattern? {
        guard let text = text(node, "matches") else { return nil }
        let template = template(text, at: node.range)
        do {
            return try BytePattern(template)
        } catch {
            add(.pattern(error.message), at: node.range)
            return nil
        }
    }
}
