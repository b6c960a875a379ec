/// Steps about the programs under test.
extension Parser {
    /// `run: client`, with what the client is to say.
    mutating func run(_ parts: StepNode) -> Step.Action? {
        guard word(parts.object, of: "run", RunObject.self) != nil else { return nil }
        var message = Step.defaultMessage
        if let entry = parts.beside[.with] {
            guard let fields = fields(entry.value, of: "'with'", RunInput.self) else { return nil }
            if let given = fields[.message] {
                guard let bytes = constant(given.value, of: "message") else { return nil }
                guard !bytes.contains(0) else {
                    add(.neverMatches("a program's argument holds no NUL"), at: given.value.range)
                    return nil
                }
                guard bytes.count <= Self.messageLimit else {
                    add(.tooBig(limit: Self.messageLimit), at: given.value.range)
                    return nil
                }
                message = bytes
            }
        }
        if let name = parts.beside[.as]?.value.text { programNames.insert(name) }
        return .run(message: message)
    }

    /// MAX_ARG_STRLEN without the zero at its end (execve(2)).
    private static let messageLimit = 131_071

    /// `signal: TERM`, to the server or to a program that was started above.
    mutating func signal(_ parts: StepNode) -> Step.Action? {
        let name = parts.beside[.to].flatMap { self.name($0.value, of: "to") }
        if parts.beside[.to] != nil, name == nil { return nil }
        return word(parts.object, of: "signal", SignalName.self).map { .program(name ?? "server", .signal($0.number)) }
    }

    /// `client: exits` and the like; the verb is the program's name.
    mutating func program(_ parts: StepNode) -> Step.Action? {
        guard let act = word(parts.object, of: parts.word, ProgramObject.self, later: ProgramObject.later) else {
            return nil
        }
        if act != .exits {
            refuse([.status, .signal, .stdout, .stderr], beside: "\(parts.word): \(act.rawValue)", parts)
        }
        if act == .alive { refuse([.within], beside: "\(parts.word): alive", parts) }
        switch act {
        case .alive: return .program(parts.word, .alive)
        case .stop: return .program(parts.word, .stop)
        case .restart: return .program(parts.word, .restart)
        case .exits: return exit(parts).map { .program(parts.word, .exits($0)) }
        }
    }

    private mutating func exit(_ parts: StepNode) -> ProgramExit? {
        if parts.beside[.status] != nil, let entry = parts.beside[.signal] {
            add(.several(["status", "signal"], of: "an end"), at: entry.key.range)
            return nil
        }
        var exit = ProgramExit(end: .status(0))
        if let entry = parts.beside[.status] {
            guard let status = number(entry, in: 0...255) else { return nil }
            exit.end = .status(status)
        }
        if let entry = parts.beside[.signal] {
            guard let name = word(entry.value, of: "signal", SignalName.self) else { return nil }
            exit.end = .signal(name.number)
        }
        if let entry = parts.beside[.stdout] {
            guard let output = output(entry) else { return nil }
            exit.stdout = output
        }
        if let entry = parts.beside[.stderr] {
            guard let output = output(entry) else { return nil }
            exit.stderr = output
        }
        return exit
    }

    /// A payload, or what is said of the whole output.
    private mutating func output(_ entry: Node.Entry) -> ProgramExit.Output? {
        let words = entry.value.entries?.compactMap { $0.key.text } ?? []
        let isJudged = words.contains { word in
            JudgementKey(rawValue: word) != nil || word == "not" || JudgementKey.later.contains(word)
        }
        if isJudged {
            let owner = "'\(entry.key.text ?? "")'"
            guard let fields = fields(entry.value, of: owner, RecvKey.self, later: RecvKey.later) else { return nil }
            for extent in RecvKey.extents {
                guard let wrong = fields[extent] else { continue }
                add(.unknownKey(extent.rawValue, of: owner, nearest: nil), at: wrong.key.range)
                return nil
            }
            return judgements(fields).map { .judged($0) }
        }
        if entry.value.text == "" { return .exactly([]) }
        return constant(entry.value, of: entry.key.text ?? "").map { .exactly($0) }
    }
}

/// What `run` starts.
private enum RunObject: String, CaseIterable {
    case client
}

/// What a program is started with.
private enum RunInput: String, CaseIterable {
    case message
}

/// What is done to a program, or said of it.
enum ProgramObject: String, CaseIterable {
    case alive, exits, stop, restart

    static let later: Set = ["cpu", "open files", "children", "memory"]
}
