extension Parser {
    /// A step as a verb with its object and what stands beside it.
    struct StepNode {
        var verb: Verb
        /// The verb as it is written; of a step about a program, its name.
        var word: String
        /// Empty for the bare word.
        var object: Node
        var beside: [Qualifier: Node.Entry]
        /// From the verb to the end of its object.
        var range: SourceRange
    }

    /// Reads a step and follows what it does to its connection; nil when it cannot be understood.
    mutating func step(_ node: Node, in script: inout ScriptCheck) -> Step? {
        stepsRead += 1
        stepsInAll += 1
        for (count, limit) in [(stepsRead, Self.stepLimit), (stepsInAll, Self.fileStepLimit)] where count > limit {
            if count == limit + 1 { add(.tooManySteps(limit: limit), at: node.range) }
            return nil
        }
        guard let parts = parts(of: node, in: &script) else { return nil }
        let outer = lateNames
        lateNames = [:]
        defer { lateNames = outer }
        let beside = parts.beside
        var step = Step(action: .reset, source: source, range: parts.range)
        step.name = beside[.name].flatMap { text($0) }
        step.hint = beside[.hint].flatMap { text($0) }
        step.level = beside[.level].flatMap { word($0.value, of: "level", Level.self) }
        step.within = beside[.within].flatMap { duration($0) }
        step.as = beside[.as].flatMap { name($0.value, of: "as") }
        step.via = beside[.via].flatMap { name($0.value, of: "via") }
        step.transport =
            beside[.transport].flatMap { word($0.value, of: "transport", SocketKind.self) }
            ?? transport
        step.settings = settings(beside)
        if let entry = beside[.urgent] { step.isUrgent = word(entry.value, of: "urgent", Answer.self) == .true }
        if let entry = beside[.split] { step.isSwept = word(entry.value, of: "split", SplitWord.self) != nil }
        let action = action(parts, node, in: &script)
        if lateNames["host"] != nil || lateNames["port"] != nil, !script.isListening { asksForServer = true }
        if lateNames["bulk"] != nil, scope["bulk"] == nil { asksForBulk = true }
        for (name, range) in lateNames {
            guard let owner = Scope.owner(of: name), scope[name] == nil, !script.mayKnow(owner) else { continue }
            add(.unknownVariable(name, nearest: nil), at: range)
        }
        let isNameless = beside[.as] != nil && step.as == nil || beside[.via] != nil && step.via == nil
        // Who is meant by a name that is none, nobody knows.
        if isNameless { script.giveUp() }
        let isHelper = parts.verb == .run && parts.object.text != "client"
        let assumedName = step.as ?? (isHelper ? "command" : nil)
        if !lateNames.isEmpty {
            let hasObject = !parts.object.isEmpty
            step.action = .late(LateStep(late: kept(node), verb: parts.verb, hasObject: hasObject, isHelper: isHelper))
            script.assume(parts.verb, as: assumedName, via: step.via, at: parts.range)
        } else if let action {
            step.action = action
            for mistake in script.take(step) { add(mistake, at: parts.range) }
        } else {
            script.assume(parts.verb, as: assumedName, via: step.via, at: parts.range)
        }
        for name in names(keptBy: parts) where scope[name] == nil { scope[name] = .later }
        guard action != nil || !lateNames.isEmpty else { return nil }
        if isUnrolling, !step.isBlock { unrolled.append(step) }
        return step
    }

    private mutating func action(
        _ parts: StepNode,
        _ node: Node,
        in script: inout ScriptCheck
    ) -> Step.Action? {
        let object = parts.object
        switch parts.verb {
        case .connect: return connect(parts)
        case .listen: return listen(parts)
        case .accept: return accept(parts)
        case .send:
            let pacing = pacing(parts)
            let expected = parts.beside[.expect].map { word($0.value, of: "expect", SendOutcome.self) }
            if case .some(nil) = expected { return nil }
            let outcome = expected.flatMap(\.self).map(\.outcome) ?? .queued
            return payload(object, of: "send").map { .send($0, pacing: pacing, expecting: outcome) }
        case .shutdown: return word(object, of: "shutdown", Step.Direction.self).map { .shutdown($0) }
        case .recv: return recv(parts)
        case .close:
            guard !object.isEmpty else { return .close(listener: nil) }
            refuse([.via], beside: "close: \(object.text ?? "…")", parts)
            return name(object, of: "close").map { .close(listener: $0) }
        case .reset:
            guard object.isEmpty else {
                add(.shape(of: "the object of 'reset'", needed: "nothing", got: object.kind), at: object.range)
                return nil
            }
            return .reset
        case .wait:
            if object.text == "sent" { return .waitUntilSent }
            refuse([.via, .within], beside: "wait: \(object.text ?? "…")", parts)
            return duration(object, of: "the object of 'wait'", zero: true).map { .wait($0) }
        case .repeat: return repetition(parts, node, in: &script)
        case .include: return inclusion(parts, node, in: &script)
        case .parallel: return parallel(parts, node, in: &script)
        case .barrier: return barrier(parts)
        case .signal: return signal(parts)
        case .run: return run(parts)
        case .client, .server: return program(parts)
        }
    }

    private mutating func pacing(_ parts: StepNode) -> Step.Pacing {
        let chunk = parts.beside[.chunks].flatMap { size($0) }
        guard let every = parts.beside[.every] else { return .init(chunk: chunk) }
        if parts.beside[.chunks] == nil {
            add(.besideMissing(Qualifier.every.rawValue, needed: Qualifier.chunks.rawValue), at: every.key.range)
        }
        return .init(chunk: chunk, every: duration(every) ?? .zero)
    }

    /// What stands beside a verb and, with this object or beside this, may not.
    mutating func refuse(_ qualifiers: [Qualifier], beside what: String, _ parts: StepNode) {
        for qualifier in qualifiers {
            guard let entry = parts.beside[qualifier] else { continue }
            let allowed = parts.verb.qualifiers.filter { !qualifiers.contains($0) }.map(\.rawValue)
            add(.notBeside(qualifier.rawValue, verb: what, allowed: allowed), at: entry.key.range)
        }
    }
}

/// What `split` may say.
private enum SplitWord: String, CaseIterable {
    case each
}

/// What a `send` may want beside being queued.
private enum SendOutcome: String, CaseIterable {
    case blocked, reset

    var outcome: Step.SendOutcome { self == .blocked ? .blocked : .reset }
}

extension Parser {
    private mutating func parts(of node: Node, in script: inout ScriptCheck) -> StepNode? {
        if let word = node.text { return bare(word, node, in: &script) }
        guard let entries = node.entries else {
            add(.shape(of: "a step", needed: "a verb with its object", got: node.kind), at: node.range)
            return nil
        }
        var verbs = entries.compactMap { entry in
            verb(entry.key.text ?? "").map { (verb: $0, entry: entry) }
        }
        // Beside a program it is a judgement, and no step.
        if verbs.contains(where: { $0.verb == .client || $0.verb == .server }) {
            verbs.removeAll { $0.verb == .signal }
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
        let word = entry.key.text ?? ""
        return StepNode(
            verb: verb,
            word: word,
            object: entry.value,
            beside: beside(verb, word, entries),
            range: range
        )
    }

    /// The verb that a word is; a program's name stands for it.
    private func verb(_ word: String) -> Verb? {
        Verb(rawValue: word) ?? (programNames.contains(word) ? .client : nil)
    }

    private mutating func bare(_ word: String, _ node: Node, in script: inout ScriptCheck) -> StepNode? {
        guard let verb = verb(word) else {
            if node.isEmpty { add(.noVerb, at: node.range) } else { unknown(word, at: node.range, in: &script) }
            return nil
        }
        guard verb.standsAlone else {
            add(.noValue(word, needed: verb.objects), at: node.range)
            script.assume(verb, at: node.range)
            return nil
        }
        let nothing = Node(content: .scalar("", .plain), range: node.range)
        return StepNode(verb: verb, word: word, object: nothing, beside: [:], range: node.range)
    }

    /// What stands beside the verb; what may not is noted.
    private mutating func beside(
        _ verb: Verb,
        _ name: String,
        _ entries: [Node.Entry]
    ) -> [Qualifier: Node.Entry] {
        var beside: [Qualifier: Node.Entry] = [:]
        for entry in entries where entry.key.text != name {
            let word = entry.key.text ?? ""
            guard let qualifier = Qualifier(rawValue: word) else {
                let nearest = nearest(to: word, in: Qualifier.self)
                add(.unknownKey(word, of: "a step", nearest: nearest), at: entry.key.range)
                continue
            }
            if verb.qualifiers.contains(qualifier) {
                beside[qualifier] = entry
            } else {
                let allowed = verb.qualifiers.map(\.rawValue)
                add(.notBeside(word, verb: name, allowed: allowed), at: entry.key.range)
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
        let nearest = nearest(to: word, in: Verb.self, synonyms: Verb.synonyms)
        add(.unknownStep(word, nearest: nearest), at: range)
        if let verb = nearest.flatMap(Verb.init(rawValue:)) { script.assume(verb, at: range) } else { script.giveUp() }
    }

    /// Where an object ends; one that is not there ends nothing.
    private static func end(of object: Node) -> SourcePosition {
        object.isEmpty ? object.range.start : object.range.end
    }
}
