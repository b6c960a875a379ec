import Wire

extension Parser {
    /// The keys of a file.
    private enum Key: String, CaseIterable {
        case version, name, spec, level, tags, points, hint, vars, defaults, limit, steps, wire
    }

    /// Keys of the language that this version does not know yet.
    private static let later = ["cases", "finally", "requires", "limits", "include"]

    mutating func scenario(_ root: Node) -> Scenario? {
        guard let fields = fields(root, of: "a scenario", Key.self, later: Self.later) else { return nil }
        if let version = fields[.version] { checkVersion(version) }
        var scenario = Scenario(source: source, name: Template(source.fileName))
        if let name = fields[.name], let template = template(name, "name") {
            scenario.name = template
            scenario.line = name.range.start.line
        }
        scenario.spec = fields[.spec].map { texts($0, "spec") } ?? []
        scenario.tags = fields[.tags].map { texts($0, "tags") } ?? []
        if let level = fields[.level] { scenario.level = word(level, "level", Scenario.Level.self) ?? .must }
        if let points = fields[.points] { scenario.points = self.points(points) }
        if let hint = fields[.hint] { scenario.hint = template(hint, "hint") }
        if let vars = fields[.vars] { scenario.vars = variables(vars) }
        if let defaults = fields[.defaults] { scenario.defaults = self.defaults(defaults) }
        if let limit = fields[.limit], let duration = duration(limit) { scenario.limit = duration }
        if let steps = fields[.steps] {
            scenario.steps = self.steps(steps)
        } else {
            add(.missingKey("steps", of: "a scenario"), at: SourceRange(start: root.range.start, end: root.range.start))
        }
        if let wire = fields[.wire] { scenario.wire = clauses(wire) }
        return scenario
    }

    private mutating func checkVersion(_ node: Node) {
        guard let text = node.text, text != "1" else { return }
        add(.laterVersion(text), at: node.range)
    }

    private mutating func points(_ node: Node) -> Double? {
        guard let text = node.text, let points = Double(text), points >= 0, points.isFinite else {
            add(.number(node.text ?? node.kind, what: "number of points"), at: node.range)
            return nil
        }
        return points
    }

    private mutating func variables(_ node: Node) -> [Scenario.Variable] {
        guard let entries = mapping(node, "vars") else { return [] }
        var variables: [Scenario.Variable] = []
        for entry in entries {
            let name = entry.key.text ?? ""
            if !Template.isName(name) {
                add(.template("'\(name)' is no name: use letters, digits, '_' and '-'"), at: entry.key.range)
            } else if let value = payload(entry.value, "vars") {
                variables.append(.init(name: Located(name, at: entry.key.range), value: value))
            }
        }
        return variables
    }

    private enum DefaultKey: String, CaseIterable {
        case within, transport
    }

    private mutating func defaults(_ node: Node) -> Scenario.Defaults {
        var defaults = Scenario.Defaults()
        guard let fields = fields(node, of: "defaults", DefaultKey.self) else { return defaults }
        if let within = fields[.within], let duration = duration(within) { defaults.within = duration }
        if let transport = fields[.transport] {
            defaults.transport = self.transport(transport) ?? .tcp
        }
        return defaults
    }
}

extension SourceText {
    /// The last part of the path without its ending.
    var fileName: String {
        let name = path.split(separator: "/").last.map { String($0) } ?? path
        return name.hasSuffix(".yaml") || name.hasSuffix(".yml")
            ? name.split(separator: ".").dropLast().joined(separator: ".") : name
    }
}
