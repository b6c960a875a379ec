/// `run`, the steps of the programs that it starts, and `repeat`.
extension Parser {
    mutating func run(_ parts: StepNode) -> Step.Run? {
        guard let word = text(parts.object, "run") else { return nil }
        guard word == "client" else {
            add(.notInThisVersion("run: \(word)"), at: parts.object.range)
            return nil
        }
        var name = Located("client", at: parts.object.range)
        if let node = parts.beside[.as], let text = text(node, "as") {
            name = Located(text, at: node.range)
            if !Template.isName(text) || Verb(rawValue: text) != nil && text != "client" {
                add(.template("'\(text)' is no name for a program"), at: node.range)
            }
        }
        programs.insert(name.value)
        var run = Step.Run(name: name, with: [])
        for entry in parts.beside[.with].flatMap({ mapping($0, "with") }) ?? [] {
            guard let key = entry.key.text, let value = payload(entry.value, key) else { continue }
            run.with.append((key, value))
        }
        return run
    }

    /// What may be said of a program.
    private enum ProgramWord: String, CaseIterable {
        case exits
    }

    mutating func program(_ parts: StepNode) -> Step.ProgramStep? {
        if let text = parts.object.text, ["alive", "stop", "restart"].contains(text) {
            add(.notInThisVersion("\(parts.key.text ?? "client"): \(text)"), at: parts.object.range)
            return nil
        }
        guard word(parts.object, "word about a program", ProgramWord.self) != nil else { return nil }
        var step = Step.ProgramStep(program: Located(parts.key.text ?? "client", at: parts.key.range))
        step.status = parts.beside[.status].flatMap { count($0, "exit status", 0...255) }
        step.signal = parts.beside[.signal].flatMap { signal($0) }
        step.stdout = parts.beside[.stdout].flatMap { output($0, "stdout") }
        step.stderr = parts.beside[.stderr].flatMap { output($0, "stderr") }
        return step
    }

    private mutating func signal(_ node: Node) -> String? {
        guard let text = text(node, "signal") else { return nil }
        let name = text.hasPrefix("SIG") ? String(text.dropFirst(3)) : text
        let known = [
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "XCPU", "XFSZ",
        ]
        guard known.contains(name) else {
            add(
                .word(text, what: "signal", allowed: known, nearest: Spelling.nearest(to: name, in: known)),
                at: node.range
            )
            return nil
        }
        return name
    }

    private enum OutputKey: String, CaseIterable {
        case contains, matches, not
    }

    /// Exactly a payload, or judgements.
    private mutating func output(_ node: Node, _ what: String) -> Step.OutputExpectation? {
        guard let key = node.entries?.first?.key.text, OutputKey(rawValue: key) != nil else {
            return payload(node, what).map { .init(exactly: $0, judgements: [], range: node.range) }
        }
        guard let fields = fields(node, of: "'\(what)'", OutputKey.self) else { return nil }
        var beside: [Qualifier: Node] = [:]
        for (key, value) in fields { beside[Qualifier(rawValue: key.rawValue) ?? .contains] = value }
        return .init(judgements: judgements(beside), range: node.range)
    }

    mutating func loop(_ parts: StepNode) -> Step.Loop? {
        let values = values(parts.object)
        let name = parts.beside[.as].flatMap { text($0, "as") }
        guard let body = parts.beside[.steps] else {
            add(.missingKey("steps", of: "'repeat'"), at: parts.key.range)
            return nil
        }
        let steps = steps(body)
        return values.map { Step.Loop(values: $0, name: name, steps: steps) }
    }

    /// `10`, `9..0`, or a list.
    private mutating func values(_ node: Node) -> Step.Loop.Values? {
        if let items = node.items {
            let texts = items.compactMap { text($0, "repeat") }
            return texts.count == items.count ? .list(texts) : nil
        }
        guard let text = text(node, "repeat") else { return nil }
        if let dots = text.firstRange(of: "..") {
            guard let first = Int(text[..<dots.lowerBound]), let last = Int(text[dots.upperBound...]),
                abs(first) <= 1_000_000, abs(last) <= 1_000_000
            else {
                add(.number(text, what: "range: two whole numbers with '..' between them"), at: node.range)
                return nil
            }
            return .range(first: first, last: last)
        }
        return count(node, "number of turns", 0...10_000_000).map { .range(first: 0, last: $0 - 1, isEmpty: $0 == 0) }
    }
}
