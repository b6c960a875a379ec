extension Parser {
    /// A step as a verb with its object and what stands beside it.
    private struct StepNode {
        var verb: Verb
        /// Empty for the bare word.
        var object: Node
        var beside: [Qualifier: Node.Entry]
        /// From the verb to the end of its object.
        var range: SourceRange
    }

    /// Reads a step and follows what it does to the connection; nil when it cannot be understood.
    mutating func step(_ node: Node, in script: inout ScriptCheck) -> Step? {
        guard let parts = parts(of: node, in: &script) else { return nil }
        let within = parts.beside[.within].flatMap { limit($0.value) }
        let hint = parts.beside[.hint].flatMap { text($0) }
        guard let action = action(parts) else {
            script.assume(parts.verb, at: parts.range)
            return nil
        }
        if let mistake = script.take(action, at: parts.range) { add(mistake, at: parts.range) }
        return Step(action: action, range: parts.range, within: within, hint: hint)
    }

    private mutating func action(_ parts: StepNode) -> Step.Action? {
        switch parts.verb {
        case .connect: nothing(parts) ? .connect : nil
        case .close: nothing(parts) ? .close : nil
        case .send: payload(parts.object, of: "send").map { .send($0) }
        case .recv: expectation(parts.object).map { .recv($0) }
        case .shutdown: direction(parts.object).map { .shutdown($0) }
        }
    }

    /// Whether a verb that takes no object has none.
    private mutating func nothing(_ parts: StepNode) -> Bool {
        if parts.object.isEmpty { return true }
        // `connect: host:service` and `close: door` are the language's, and not yet this version's.
        add(.notYet("\(parts.verb.rawValue): \(parts.object.text ?? parts.object.kind)"), at: parts.object.range)
        return false
    }

    private mutating func direction(_ object: Node) -> Step.Direction? {
        guard let word = object.text else {
            add(.shape(of: "the object of 'shutdown'", needed: "a word", got: object.kind), at: object.range)
            return nil
        }
        if let direction = Step.Direction(rawValue: word) { return direction }
        let allowed = Step.Direction.allCases.map(\.rawValue)
        let nearest = nearest(to: word, in: Step.Direction.self)
        add(.unknownWord(word, of: "shutdown", allowed: allowed, nearest: nearest), at: object.range)
        return nil
    }
}

extension Parser {
    private mutating func parts(of node: Node, in script: inout ScriptCheck) -> StepNode? {
        if let word = node.text { return bare(word, node, in: &script) }
        guard let entries = node.entries else {
            add(.shape(of: "a step", needed: "a verb with its object", got: node.kind), at: node.range)
            return nil
        }
        let verbs = entries.compactMap { entry in
            Verb(rawValue: entry.key.text ?? "").map { (verb: $0, entry: entry) }
        }
        guard let (verb, entry) = verbs.first, verbs.count == 1 else {
            complain(of: entries, at: node.range, verbs.map(\.verb), in: &script)
            return nil
        }
        let range = SourceRange(start: entry.key.range.start, end: max(entry.key.range.end, Self.end(of: entry.value)))
        guard verb.standsAlone || !entry.value.isEmpty else {
            add(.noValue(verb.rawValue, needed: verb.objects), at: entry.key.range)
            script.assume(verb, at: range)
            return nil
        }
        return StepNode(verb: verb, object: entry.value, beside: beside(verb, entries), range: range)
    }

    private mutating func bare(_ word: String, _ node: Node, in script: inout ScriptCheck) -> StepNode? {
        guard let verb = Verb(rawValue: word) else {
            if node.isEmpty { add(.noVerb, at: node.range) } else { unknown(word, at: node.range, in: &script) }
            return nil
        }
        guard verb.standsAlone else {
            add(.noValue(word, needed: verb.objects), at: node.range)
            script.assume(verb, at: node.range)
            return nil
        }
        let nothing = Node(content: .scalar("", .plain), range: node.range)
        return StepNode(verb: verb, object: nothing, beside: [:], range: node.range)
    }

    /// What stands beside the verb; what may not is noted.
    private mutating func beside(_ verb: Verb, _ entries: [Node.Entry]) -> [Qualifier: Node.Entry] {
        var beside: [Qualifier: Node.Entry] = [:]
        for entry in entries where entry.key.text != verb.rawValue {
            let word = entry.key.text ?? ""
            guard let qualifier = Qualifier(rawValue: word) else {
                if Qualifier.later.contains(word) || Verb.later.contains(word) {
                    add(.notYet(word), at: entry.key.range)
                } else {
                    let nearest = nearest(to: word, in: Qualifier.self, later: Qualifier.later)
                    add(.unknownKey(word, of: "a step", nearest: nearest), at: entry.key.range)
                }
                continue
            }
            if verb.qualifiers.contains(qualifier) {
                beside[qualifier] = entry
            } else {
                let allowed = verb.qualifiers.map(\.rawValue)
                add(.notBeside(word, verb: verb.rawValue, allowed: allowed), at: entry.key.range)
            }
        }
        return beside
    }

    /// Says why a mapping is no step.
    private mutating func complain(
        of entries: [Node.Entry],
        at range: SourceRange,
        _ verbs: [Verb],
        in script: inout ScriptCheck
    ) {
        for verb in verbs { script.assume(verb, at: range) }
        guard verbs.isEmpty else {
            let second = entries.first { $0.key.text == verbs[1].rawValue }
            return add(.severalVerbs(verbs.map(\.rawValue)), at: second?.key.range ?? range)
        }
        let others = entries.filter { Qualifier(rawValue: $0.key.text ?? "") == nil }
        guard let entry = others.first else { return add(.noVerb, at: entries.first?.key.range ?? range) }
        unknown(entry.key.text ?? "", at: entry.key.range, in: &script)
    }

    /// One cause, one mistake: a misspelt verb still does what it was meant to do to the connection.
    private mutating func unknown(_ word: String, at range: SourceRange, in script: inout ScriptCheck) {
        if Verb.later.contains(word) || Qualifier.later.contains(word) {
            add(.notYet(word), at: range)
            script.giveUp()
            return
        }
        let nearest = nearest(to: word, in: Verb.self, synonyms: Verb.synonyms, later: Verb.later)
        add(.unknownStep(word, nearest: nearest), at: range)
        if let verb = nearest.flatMap(Verb.init(rawValue:)) { script.assume(verb, at: range) } else { script.giveUp() }
    }

    /// Where an object ends; one that is not there ends nothing.
    private static func end(of object: Node) -> SourcePosition {
        object.isEmpty ? object.range.start : object.range.end
    }
}
