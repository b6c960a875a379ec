extension Parser {
    /// A scenario for each row of `cases`, else one; none, or not the whole, when a mistake was noted.
    mutating func scenarios(_ root: Node) -> [Scenario] {
        guard let fields = fields(root, of: "a scenario", ScenarioKey.self) else {
            return []
        }
        if let version = fields[.version] { check(version: version.value) }
        let place = root.entries?.first?.key.range ?? root.range
        for key in [ScenarioKey.name, .steps] where !fields.meant.contains(key) {
            add(.missingKey(key.rawValue, of: "a scenario"), at: place)
        }
        guard let entry = fields[.cases] else { return scenario(fields, nil).map { [$0] } ?? [] }
        return rows(entry).compactMap { stepsInAll > Self.fileStepLimit ? nil : scenario(fields, $0) }
    }

    private mutating func scenario(_ fields: Fields<ScenarioKey>, _ row: Row?) -> Scenario? {
        mayBeLate = false
        let variables = variables(fields[.vars], row)
        let declared = scope
        usedNames = []
        var name = fields[.name].flatMap { text($0) }
        if let row, let words = row.title(without: usedNames) { name = name.map { "\($0) [\(words)]" } }
        let spec = fields[.spec].map { texts($0) } ?? []
        let level = fields[.level].flatMap { word($0.value, of: "level", Level.self) }
        let tags = fields[.tags].map { texts($0) } ?? []
        let points = fields[.points].flatMap { number($0, in: 0...1_000_000) }
        let requires = fields[.requires].map { self.requires($0) } ?? []
        let hint = fields[.hint].flatMap { text($0) }
        let defaults = fields[.defaults].flatMap { self.defaults($0) }
        let within = defaults?.within ?? suite.within
        transport = defaults?.transport ?? suite.transport ?? .tcp
        let limits = fields[.limits].map { self.limits($0) } ?? ProgramLimits()
        let limit = fields[.limit].flatMap { duration($0) } ?? Scenario.defaultLimit
        var script = ScriptCheck(limit: limit, within: within ?? Step.defaultLimit)
        mayBeLate = true
        unrolled = []
        programNames = []
        stepsRead = 0
        asksForServer = false
        hiddenVolume = 0
        asksForBulk = false
        let steps = fields[.steps].map { self.steps($0, in: &script) }
        let sweep = steps.flatMap { self.sweep($0) }
        let stepsScope = scope
        scope = declared
        script.enterFinally()
        let finally = fields[.finally].map { self.steps($0, in: &script) } ?? []
        if let last = finally.last ?? steps?.last {
            for note in script.finish() { add(note, at: last.range) }
        }
        scope = stepsScope
        lateWire = []
        let wire = fields[.wire].map { self.wire($0) } ?? []
        guard let name, let line = fields[.name]?.key.range.start.line, let steps else { return nil }
        var scenario = Scenario(source: source, name: name, line: line, steps: steps)
        scenario.title = fields[.name]?.value.text ?? name
        scenario.requires = requires
        scenario.suite = suite.title
        scenario.spec = spec.isEmpty ? suite.spec : spec
        scenario.level = level ?? .must
        scenario.tags = tags
        scenario.points = points
        scenario.hint = hint
        scenario.limits = limits
        scenario.within = within ?? Step.defaultLimit
        scenario.limit = limit
        scenario.finally = finally
        scenario.sweep = sweep
        scenario.scope = declared
        scenario.lateVariables = variables
        scenario.needs = unrolled.needs.union(asksForServer ? .server : [])
        // One that runs already is held to nothing.
        if !limits.isEmpty, scenario.needs.contains(.server) { scenario.needs.insert(.startedServer) }
        scenario.volume = unrolled.volume + hiddenVolume
        if asksForBulk {
            scenario.needs.insert(.bulk)
            scenario.volume += Scenario.wholePacketsLimit
        }
        scenario.lateWire = lateWire
        // What a statement speaks of is known where all steps are.
        guard !hasErrors, !wire.isEmpty else { return scenario }
        scenario.wire = wire.map(\.clause)
        let check = WireCheck(unrolled)
        for (clause, word) in wire {
            for mistake in check.mistakes(of: clause, word) { add(mistake, at: clause.range) }
        }
        return scenario
    }

    /// How many bytes the one payload has that is cut in all ways.
    private mutating func sweep(_ steps: [Step]) -> Int? {
        let swept = steps.filter(\.isSwept)
        if unrolled.count(where: \.isSwept) > swept.count, let inner = unrolled.first(where: \.isSwept) {
            add(.sweep("it stands in a block"), at: inner.range)
            return nil
        }
        guard let step = swept.first else { return nil }
        if swept.count > 1 { add(.sweep("another payload of the scenario is cut already"), at: swept[1].range) }
        guard case .send(let payload, let pacing, let outcome) = step.action else {
            add(.sweep("its bytes are known only when the case runs"), at: step.range)
            return nil
        }
        guard (2...Cut.payloadLimit).contains(payload.count), pacing.chunk == nil, outcome == .queued else {
            let limit = "a payload of 2 to \(Cut.payloadLimit) bytes is cut, without 'chunks of' and 'expect'"
            add(.sweep(limit), at: step.range)
            return nil
        }
        return payload.count
    }

    /// What a folder's scenarios share.
    mutating func suite(_ root: Node) -> Suite? {
        guard let fields = fields(root, of: "a suite", SuiteKey.self) else { return nil }
        mayBeLate = false
        var suite = Suite()
        suite.source = source
        _ = variables(fields[.vars], nil)
        suite.variables = fields[.vars]?.value.entries ?? []
        suite.title = fields[.title].flatMap { text($0) }
        suite.spec = fields[.spec].map { texts($0) } ?? []
        let defaults = fields[.defaults].flatMap { self.defaults($0) }
        suite.within = defaults?.within
        suite.transport = defaults?.transport
        return suite
    }

    private mutating func check(version: Node) {
        guard let text = version.text else {
            return add(.shape(of: "'version'", needed: "a number", got: version.kind), at: version.range)
        }
        guard text != "1" else { return }
        let isLater = Int(text).map { $0 > 1 } ?? false
        let notOne = Mistake.Kind.unknownWord(text, of: "version", allowed: ["1"], nearest: nil)
        add(isLater ? .laterVersion(text) : notOne, at: version.range)
    }

    /// A text or a list of texts.
    private mutating func texts(_ entry: Node.Entry) -> [String] {
        guard let items = entry.value.items else { return text(entry).map { [$0] } ?? [] }
        return items.compactMap { text(Node.Entry(key: entry.key, value: $0)) }
    }

    /// Names of scenarios, and things of the machine.
    private mutating func requires(_ entry: Node.Entry) -> [Scenario.Requirement] {
        (entry.value.items ?? [entry.value]).compactMap { item in
            guard let name = text(Node.Entry(key: entry.key, value: item)) else { return nil }
            return Scenario.Thing(rawValue: name).map { .thing($0) } ?? .scenario(name, at: item.range)
        }
    }

    /// What steps use that say nothing else.
    private mutating func defaults(_ entry: Node.Entry) -> (within: Duration?, transport: SocketKind?)? {
        guard !entry.value.isEmpty else {
            add(.noValue("defaults", needed: "a mapping, such as {within: 5s}"), at: entry.key.range)
            return nil
        }
        guard let fields = fields(entry.value, of: "'defaults'", DefaultKey.self) else { return nil }
        return (
            fields[.within].flatMap { duration($0) },
            fields[.transport].flatMap { word($0.value, of: "transport", SocketKind.self) }
        )
    }

    private mutating func steps(_ entry: Node.Entry, in script: inout ScriptCheck) -> [Step] {
        let key = "'\(entry.key.text ?? "")'"
        guard !entry.value.isEmpty, entry.value.items?.isEmpty != true else {
            add(.shape(of: key, needed: "a list of steps", got: "empty"), at: entry.key.range)
            return []
        }
        return (list(entry.value, key) ?? []).compactMap { step($0, in: &script) }
    }
}
