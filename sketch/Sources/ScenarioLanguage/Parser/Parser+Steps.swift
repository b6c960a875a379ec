/// A step as a verb with its object and what stands beside it.
struct StepNode {
    var verb: Verb
    var key: Node
    /// Empty for the bare word.
    var object: Node
    var beside: [Qualifier: Node]
    /// The verb with its object.
    var range: SourceRange
}

extension Parser {
    mutating func steps(_ node: Node) -> [Step] {
        guard let items = list(node, "steps") else { return [] }
        return items.compactMap { step($0) }
    }

    private mutating func step(_ node: Node) -> Step? {
        guard let parts = parts(of: node) else { return nil }
        let before = mistakes.count
        guard let kind = kind(parts) else { return nil }
        var step = Step(kind: kind, range: parts.range)
        step.via = parts.beside[.via].flatMap { node in template(node, "via").map { Located($0, at: node.range) } }
        step.within = parts.beside[.within].flatMap { duration($0) }
        step.name = parts.beside[.name].flatMap { template($0, "name") }
        step.hint = parts.beside[.hint].flatMap { template($0, "hint") }
        step.level = parts.beside[.level].flatMap { word($0, "level", Scenario.Level.self) }
        return mistakes.count == before || !hasErrors ? step : nil
    }

    /// Finds the verb of a step among its keys.
    private mutating func parts(of node: Node) -> StepNode? {
        if let word = node.text {
            if let verb = Verb(rawValue: word), verb.standsAlone {
                let object = Node(content: .scalar("", .plain), range: node.range)
                return StepNode(verb: verb, key: node, object: object, beside: [:], range: node.range)
            }
            if Verb(rawValue: word) != nil {
                add(.empty(word, allowed: nil), at: node.range)
            } else {
                unknown(word, at: node.range)
            }
            return nil
        }
        guard let entries = mapping(node, "a step") else { return nil }
        let verbs = entries.filter { verb(of: $0) != nil }
        guard let first = verbs.first, let verb = verb(of: first), verbs.count == 1 else {
            complain(about: node, entries, verbs)
            return nil
        }
        let range = SourceRange(start: first.key.range.start, end: max(first.key.range.end, Self.end(of: first.value)))
        var parts = StepNode(verb: verb, key: first.key, object: first.value, beside: [:], range: range)
        for entry in entries where entry.key.range != first.key.range {
            let word = entry.key.text ?? ""
            guard let qualifier = Qualifier(rawValue: word) else {
                if Qualifier.later.contains(word) {
                    add(.notInThisVersion(word), at: entry.key.range)
                } else {
                    let allowed = verb.qualifiers.map(\.rawValue)
                    let nearest = Spelling.nearest(to: word, in: allowed + Verb.allCases.map(\.rawValue))
                    add(.unknownKey(word, of: "'\(verb.rawValue)'", nearest: nearest), at: entry.key.range)
                }
                continue
            }
            guard verb.qualifiers.contains(qualifier) else {
                add(
                    .notBeside(word, verb: verb.rawValue, allowed: verb.qualifiers.map(\.rawValue)),
                    at: entry.key.range
                )
                continue
            }
            if entry.value.isEmpty {
                add(.empty(word, allowed: nil), at: entry.key.range)
            } else {
                parts.beside[qualifier] = entry.value
            }
        }
        return parts
    }

    /// A verb, or the name of a program that a step above has started.
    private func verb(of entry: Node.Entry) -> Verb? {
        guard let word = entry.key.text else { return nil }
        if programs.contains(word) { return .client }
        return Verb(rawValue: word)
    }

    private mutating func complain(about node: Node, _ entries: [Node.Entry], _ verbs: [Node.Entry]) {
        if verbs.count > 1 {
            add(.severalVerbs(verbs.compactMap(\.key.text)), at: verbs[1].key.range)
        } else if let entry = entries.first {
            let word = entry.key.text ?? ""
            if Qualifier(rawValue: word) != nil {
                add(.noVerb, at: entry.key.range)
            } else {
                unknown(word, at: entry.key.range)
            }
        } else {
            add(.noVerb, at: node.range)
        }
    }

    private mutating func unknown(_ word: String, at range: SourceRange) {
        if Verb.later.contains(word) {
            add(.notInThisVersion(word), at: range)
        } else {
            add(.unknownStep(word, nearest: Spelling.nearest(to: word, in: Verb.allCases.map(\.rawValue))), at: range)
        }
    }

    /// The end of an object on the line where it starts; carets go no further.
    private static func end(of object: Node) -> SourcePosition {
        object.isEmpty ? object.range.start : object.range.end
    }

    private mutating func kind(_ parts: StepNode) -> Step.Kind? {
        switch parts.verb {
        case .connect: connect(parts).map { .connect($0) }
        case .send: send(parts).map { .send($0) }
        case .shutdown: word(parts.object, "shutdown", Step.Shutdown.self).map { .shutdown($0) }
        case .recv: recv(parts).map { .recv($0) }
        case .close: nothing(parts, .close)
        case .reset: nothing(parts, .reset)
        case .wait: wait(parts).map { .wait($0) }
        case .listen: listen(parts).map { .listen($0) }
        case .accept: accept(parts).map { .accept($0) }
        case .run: run(parts).map { .run($0) }
        case .client: program(parts).map { .program($0) }
        case .repeat: loop(parts).map { .loop($0) }
        }
    }

    /// A verb without an object.
    private mutating func nothing(_ parts: StepNode, _ kind: Step.Kind) -> Step.Kind? {
        guard !parts.object.isEmpty else { return kind }
        let verb = parts.verb.rawValue
        add(
            .shape(what: "'\(verb)'", needed: "a word alone; 'via' says which connection", got: parts.object.kind),
            at: parts.object.range
        )
        return nil
    }
}
