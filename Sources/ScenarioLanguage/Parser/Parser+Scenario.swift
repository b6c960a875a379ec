extension Parser {
    /// nil, or not the whole, when a mistake was noted.
    mutating func scenario(_ root: Node) -> Scenario? {
        guard let fields = fields(root, of: "a scenario", ScenarioKey.self, later: ScenarioKey.later) else {
            return nil
        }
        if let version = fields[.version] { check(version: version.value) }
        let name = fields[.name].flatMap { text($0) }
        let hint = fields[.hint].flatMap { text($0) }
        let steps = fields[.steps].map { self.steps($0) }
        for key in [ScenarioKey.name, .steps] where !fields.meant.contains(key) {
            add(.missingKey(key.rawValue, of: "a scenario"), at: root.entries?.first?.key.range ?? root.range)
        }
        guard let name, let line = fields[.name]?.key.range.start.line, let steps else { return nil }
        return Scenario(source: source, name: name, line: line, hint: hint, steps: steps)
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

    private mutating func steps(_ entry: Node.Entry) -> [Step] {
        guard !entry.value.isEmpty, entry.value.items?.isEmpty != true else {
            add(.shape(of: "'steps'", needed: "a list of steps", got: "empty"), at: entry.key.range)
            return []
        }
        var script = ScriptCheck()
        return (list(entry.value, "'steps'") ?? []).compactMap { step($0, in: &script) }
    }
}
