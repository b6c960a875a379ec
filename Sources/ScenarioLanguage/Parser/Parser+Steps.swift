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
        guard stepsRead <= Self.stepLimit else {
            if stepsRead == Self.stepLimit + 1 { add(.tooManySteps(limit: Self.stepLimit), at: node.range) }
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
            beside[.transport].flatMap { word($0.value, of: "transport", SocketKind.self, later: SocketKind.later) }
            ?? transport
        step.settings = settings(beside)
        if let entry = beside[.split] { step.isSwept = word(entry.value, of: "split", SplitWord.self) != nil }
        let action = action(parts, node, in: &script)
        if lateNames["host"] != nil || lateNames["port"] != nil, !script.isListening { asksForServer = true }
        for (name, range) in lateNames {
            guard let owner = Scope.owner(of: name), scope[name] == nil, !script.mayKnow(owner) else { continue }
            add(.unknownVariable(name, nearest: nil), at: range)
        }
        let isNameless = beside[.as] != nil && step.as == nil || beside[.via] != nil && step.via == nil
        // Who is meant by a name that is none, nobody knows.
        if isNameless { script.giveUp() }
        if !lateNames.isEmpty {
            let late = LateNode(
                node: node,
                source: source,
                programNames: programNames,
                includes: includes,
                transport: transport
            )
            step.action = .late(LateStep(late: late, verb: parts.verb, hasObject: !parts.object.isEmpty))
            script.assume(parts.verb, as: step.as, via: step.via, at: parts.range)
        } else if let action {
            step.action = action
            for mistake in script.take(step) { add(mistake, at: parts.range) }
        } else {
            script.assume(parts.verb, as: step.as, via: step.via, at: parts.range)
        }
        for name in kept(parts) where scope[name] == nil { scope[name] = .later }
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

    private mutating func connect(_ parts: StepNode) -> Step.Action? {
        let expected = parts.beside[.expect].map {
            word($0.value, of: "expect", Step.ConnectOutcome.self)
        }
        if case .some(nil) = expected { return nil }
        let outcome = expected.flatMap(\.self) ?? .connected
        guard !parts.object.isEmpty else { return .connect(to: .target, expecting: outcome) }
        if let text = parts.object.text, text.contains(":") {
            guard let place = scalar(parts.object, of: "the object of 'connect'", needed: "HOST:SERVICE") else {
                return nil
            }
            guard let peer = Self.named(place) else {
                add(.place(place), at: parts.object.range)
                return nil
            }
            return .connect(to: peer, expecting: outcome)
        }
        return name(parts.object, of: "connect").map { .connect(to: .listener($0), expecting: outcome) }
    }

    /// `example.org:http`, or `[::1]:7`.
    private static func named(_ text: String) -> Step.Peer? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (host, service) = (text[..<colon], text[text.index(after: colon)...])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, !service.isEmpty, isBracketed == name.contains(":"),
            !text.contains(where: \.isWhitespace)
        else { return nil }
        return .named(host: String(name), service: String(service))
    }

    /// What stands beside a verb that opens a socket.
    private mutating func settings(_ beside: [Qualifier: Node.Entry]) -> SocketSettings {
        var settings = SocketSettings()
        if let entry = beside[.family] {
            settings.family = word(entry.value, of: "family", SocketSettings.Family.self)
        }
        if let entry = beside[.sourcePort] {
            settings.sourcePort = number(entry, in: 1...65_535).map { UInt16($0) }
        }
        guard let entry = beside[.options], let fields = fields(entry.value, of: "'options'", SocketOption.self) else {
            return settings
        }
        if let entry = fields[.nodelay] {
            settings.noDelay = word(entry.value, of: "nodelay", Answer.self) != .false
        }
        if let entry = fields[.keepalive] {
            settings.keepAlive = word(entry.value, of: "keepalive", Answer.self) == .true
        }
        if let entry = fields[.receiveBuffer] { settings.receiveBuffer = buffer(entry) }
        if let entry = fields[.sendBuffer] { settings.sendBuffer = buffer(entry) }
        return settings
    }

    private mutating func buffer(_ entry: Node.Entry) -> Int? {
        guard let size = size(entry) else { return nil }
        guard size <= Self.bufferLimit else {
            add(.tooBig(limit: Self.bufferLimit), at: entry.value.range)
            return nil
        }
        return size
    }

    private static let bufferLimit = 1 << 30

    private mutating func listen(_ parts: StepNode) -> Step.Action? {
        let backlog = parts.beside[.backlog].flatMap { number($0, in: 0...65_535) } ?? 5
        guard !parts.object.isEmpty else { return .listen(port: 0, backlog: backlog) }
        return number(parts.object, of: "listen", in: 1...65_535).map { .listen(port: UInt16($0), backlog: backlog) }
    }

    private mutating func accept(_ parts: StepNode) -> Step.Action? {
        let expected = parts.beside[.expect].map { word($0.value, of: "expect", AcceptOutcome.self) }
        if case .some(nil) = expected { return nil }
        let expectsNothing = expected != nil
        if expectsNothing { refuse([.as], beside: "expect: nothing", parts) }
        guard !parts.object.isEmpty else { return .accept(from: nil, expectingNothing: expectsNothing) }
        return name(parts.object, of: "accept").map { .accept(from: $0, expectingNothing: expectsNothing) }
    }

    private mutating func pacing(_ parts: StepNode) -> Step.Pacing {
        let chunk = parts.beside[.chunks].flatMap { size($0) }
        guard let every = parts.beside[.every] else { return .init(chunk: chunk) }
        if parts.beside[.chunks] == nil {
            add(.besideMissing(Qualifier.every.rawValue, needed: Qualifier.chunks.rawValue), at: every.key.range)
        }
        return .init(chunk: chunk, every: duration(every) ?? .zero)
    }

    private mutating func recv(_ parts: StepNode) -> Step.Action? {
        guard var recv = recv(parts.object) else { return nil }
        let words = "recv: \(parts.object.text.map { String($0.prefix(40)) } ?? "…")"
        if case .nothing = recv.extent {
            refuse([.within, .notBefore], beside: words, parts)
            if let silence = parts.beside[.for].flatMap({ duration($0) }) { recv.extent = .nothing(silence) }
        } else {
            refuse([.for], beside: words, parts)
        }
        if let entry = parts.beside[.anyOrder] {
            recv.isInAnyOrder = word(entry.value, of: "any order", Answer.self) == .true
            if recv.extent != .echo { refuse([.anyOrder], beside: words, parts) }
        }
        recv.notBefore = parts.beside[.notBefore].flatMap { duration($0) }
        if let entry = parts.beside[.keep] {
            guard let kept = kept(entry, of: recv, words, parts) else { return nil }
            recv.kept = kept
        }
        return .recv(recv)
    }

    /// `keep: {token: 1, whole: 0}`.
    private mutating func kept(
        _ entry: Node.Entry,
        of recv: Recv,
        _ words: String,
        _ parts: StepNode
    ) -> [Recv.Kept]? {
        switch recv.extent {
        case .length(let count) where count > Recv.heldLimit:
            add(.tooBig(limit: Recv.heldLimit), at: parts.range)
            return nil
        case .until, .untilEOF, .length, .max, .oneOf, .datagram: break
        case .payload, .echo, .eof, .reset, .refused, .nothing:
            refuse([.keep], beside: words, parts)
            return nil
        }
        guard let entries = entry.value.entries, !entries.isEmpty else {
            let needed = "a mapping of names to groups, such as {token: 1}"
            add(.shape(of: "'keep'", needed: needed, got: entry.value.kind), at: entry.value.range)
            return nil
        }
        let pattern = recv.judgements.lazy.compactMap { if case .matches(let pattern) = $0 { pattern } else { nil } }
            .first
        let kept = entries.map { entry -> Recv.Kept? in
            guard let name = name(entry.key, of: "keep") else { return nil }
            guard scope[name] == nil, !Scope.isPlace(name) else {
                add(.shadows(name), at: entry.key.range)
                return nil
            }
            guard let text = scalar(entry.value, of: "'\(name)'", needed: "a group of the pattern") else { return nil }
            guard let group = pattern.map({ $0.group(text) }) ?? (text == "0" ? 0 : nil) else {
                add(.group(text, of: pattern?.groupCount ?? 0), at: entry.value.range)
                return nil
            }
            return Recv.Kept(name: name, group: group)
        }
        return kept.contains(nil) ? nil : kept.compactMap(\.self)
    }

    /// The names to which a step gives values.
    private func kept(_ parts: StepNode) -> [String] {
        parts.beside[.keep]?.value.entries?.compactMap { $0.key.text }.filter { !Scope.isPlace($0) } ?? []
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

/// What an `accept` may want instead of a connection.
private enum AcceptOutcome: String, CaseIterable {
    case nothing
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
        let later = entries.first { Verb.later.contains($0.key.text ?? "") }
        guard let entry = later ?? others.first else { return add(.noVerb, at: entries.first?.key.range ?? range) }
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
