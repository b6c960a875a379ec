/// Steps about the programs under test.
extension Parser {
    /// `run: client`, with what the client is to say, or a command.
    mutating func run(_ parts: StepNode) -> Step.Action? {
        let isClient = parts.object.text.flatMap(RunObject.init) != nil
        programNames.insert(parts.beside[.as]?.value.text ?? (isClient ? "client" : "command"))
        guard let text = scalar(parts.object, of: "'run'", needed: "'client', or a command") else { return nil }
        guard let input = input(parts) else { return nil }
        guard !isClient else { return message(parts).map { .run(.client(message: $0), input: input) } }
        // The server under test is started where it is needed.
        let nearest = nearest(to: text, in: RunObject.self)
        if nearest != nil || text == "server" {
            let allowed = RunObject.allCases.map(\.rawValue)
            add(.unknownWord(text, of: "run", allowed: allowed, nearest: nearest), at: parts.object.range)
            return nil
        }
        refuse([.with], beside: "run: \(text)", parts)
        do throws(CommandWords.Mistake) {
            return .run(.command(try CommandWords(text)), input: input)
        } catch {
            add(.command(error.description), at: parts.object.range)
            return nil
        }
    }

    /// What a program finds at its stdin.
    private mutating func input(_ parts: StepNode) -> [UInt8]? {
        guard let entry = parts.beside[.stdin] else { return [] }
        guard let bytes = constant(entry.value, of: "stdin") else { return nil }
        guard bytes.count <= Self.inputLimit else {
            add(.tooBig(limit: Self.inputLimit), at: entry.value.range)
            return nil
        }
        return bytes
    }

    private static let inputLimit = 64 << 10

    /// What the client under test is to say.
    private mutating func message(_ parts: StepNode) -> [UInt8]? {
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
        return message
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
        if parts.object.entries != nil { return observations(parts) }
        guard let act = word(parts.object, of: parts.word, ProgramObject.self) else { return nil }
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
            if entry.value.text == "any" {
                exit.end = .any
            } else {
                guard let status = number(entry, in: 0...255) else { return nil }
                exit.end = .status(status)
            }
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
            JudgementKey(rawValue: word) != nil || word == "not"
        }
        if isJudged {
            let owner = "'\(entry.key.text ?? "")'"
            guard let fields = fields(entry.value, of: owner, RecvKey.self) else { return nil }
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
}
