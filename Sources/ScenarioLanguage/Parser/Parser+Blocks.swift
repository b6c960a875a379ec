/// Steps that hold steps.
extension Parser {
    /// The most rounds that one `repeat` has.
    private static let roundLimit = 1_000_000
    /// How many steps of a file are followed before it runs; after them the rounds of a block are no longer.
    private static let unrollLimit = 100_000
    /// How many steps are read for one case.
    static let stepLimit = 300_000
    /// How many steps are read for all cases of a file.
    static let fileStepLimit = 500_000
    /// The most files that may include one another.
    private static let includeLimit = 16

    mutating func repetition(_ parts: StepNode, _ node: Node, in script: inout ScriptCheck) -> Step.Action? {
        let outer = scope
        defer { scope = outer }
        let name = parts.beside[.as].flatMap { newName($0.value, of: "as") }
        let values = rounds(parts.object)
        guard let entry = steps(beside: parts) else { return nil }
        // Once to keep: what speaks of the round is read again in each.
        if let name { scope[name] = .later }
        let steps = unfollowed { parser, script in parser.block(entry, in: &script) }
        if let values, isUnrolling {
            for round in 0..<values.count {
                guard stepsRead < Self.unrollLimit else { break }
                scope = outer
                if let name { scope[name] = .known(values[round]) }
                _ = block(entry, in: &script)
            }
        }
        guard let values, let steps else { return nil }
        return .block(Block(.rounds(values, name: name), steps, at: kept(node)))
    }

    /// Reads without following what the steps do.
    mutating func unfollowed<Result>(_ read: (inout Parser, inout ScriptCheck) -> Result) -> Result {
        let wasUnrolling = isUnrolling
        isUnrolling = false
        defer { isUnrolling = wasUnrolling }
        var script = ScriptCheck(limit: Scenario.defaultLimit, within: Step.defaultLimit)
        script.giveUp()
        return read(&self, &script)
    }

    /// nil where a step of it has a mistake.
    mutating func block(_ entry: Node.Entry, in script: inout ScriptCheck) -> [Step]? {
        guard !entry.value.isEmpty, entry.value.items?.isEmpty != true else {
            add(.shape(of: "'steps'", needed: "a list of steps", got: "empty"), at: entry.key.range)
            return nil
        }
        return list(entry.value, "'steps'").flatMap { block($0, in: &script) }
    }

    private mutating func block(_ nodes: [Node], in script: inout ScriptCheck) -> [Step]? {
        script.enter()
        let steps = nodes.map { step($0, in: &script) }
        script.leave()
        return steps.contains { $0 == nil } ? nil : steps.compactMap(\.self)
    }

    /// A name that a step gives to a value, and that stands for nothing yet.
    mutating func newName(_ node: Node, of owner: String) -> String? {
        guard let name = name(node, of: owner) else { return nil }
        guard scope[name] == nil, !Scope.isMeasured(name) else {
            add(.shadows(name), at: node.range)
            return nil
        }
        return name
    }

    /// The steps of a block that must have some.
    mutating func steps(beside parts: StepNode) -> Node.Entry? {
        if let entry = parts.beside[.steps] { return entry }
        add(.besideMissing(parts.verb.rawValue, needed: "steps"), at: parts.range)
        return nil
    }

    /// `10`, `9..0`, or a list of payloads.
    private mutating func rounds(_ node: Node) -> Block.Rounds? {
        if let items = node.items {
            guard !items.isEmpty else {
                add(.shape(of: "the object of 'repeat'", needed: Verb.repeat.objects, got: "empty"), at: node.range)
                return nil
            }
            let values = items.map { item -> [UInt8]? in
                guard !item.isEmpty else {
                    add(.noValue("repeat", needed: "a text"), at: item.range)
                    return nil
                }
                return item.text == "" ? [] : constant(item, of: "repeat")
            }
            return values.contains(nil) ? nil : .list(values.compactMap(\.self))
        }
        guard let text = scalar(node, of: "the object of 'repeat'", needed: Verb.repeat.objects) else { return nil }
        guard let dots = text.firstRange(of: "..") else {
            let count = number(node, of: "repeat", in: 0...Self.roundLimit)
            return count.map { $0 == 0 ? .list([]) : .numbers(from: 0, to: $0 - 1) }
        }
        let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map { Self.number($0, upTo: 1_000_000_000) }
        guard let first = ends[0], let last = ends[1], abs(first - last) < Self.roundLimit else {
            add(.range(text, limit: Self.roundLimit), at: node.range)
            return nil
        }
        return .numbers(from: first, to: last)
    }
}

/// Steps of other files.
extension Parser {
    /// The keys of an included file that is no bare list.
    private enum IncludeKey: String, CaseIterable {
        case inputs, steps
    }

    mutating func inclusion(_ parts: StepNode, _ node: Node, in script: inout ScriptCheck) -> Step.Action? {
        let outer = (scope, source, folder, includeDepth)
        defer { (scope, source, folder, includeDepth) = outer }
        let file = fileName(parts.object, of: "the object of 'include'")
        let inputs = inputs(parts.beside[.with])
        guard let (_, path) = file else { return nil }
        guard includeDepth < Self.includeLimit else {
            add(.includeDepth(limit: Self.includeLimit), at: parts.object.range)
            return nil
        }
        guard let (root, text) = included(path, parts.object.range) else { return nil }
        let place = kept(node)
        source = text
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        includeDepth += 1
        var steps: [Node]? = root.items
        if root.entries != nil {
            guard let fields = fields(root, of: "an included file", IncludeKey.self) else { return nil }
            check(inputs.map(\.name), fields[.inputs], parts, outer.1)
            steps = fields[.steps].flatMap { list($0.value, "'steps'") }
        }
        guard let steps, !steps.isEmpty else {
            add(.shape(of: "an included file", needed: "a list of steps", got: root.kind), at: root.range)
            return nil
        }
        return block(steps, in: &script).map { .block(Block(.included(inputs), $0, at: place)) }
    }

    /// What `with` gives to an included file; it stands before everything outside.
    private mutating func inputs(_ entry: Node.Entry?) -> [LateVariable] {
        guard let entry else { return [] }
        guard let entries = entry.value.entries else {
            let needed = "a mapping of names to values"
            add(.shape(of: "'with'", needed: needed, got: entry.value.kind), at: entry.value.range)
            return []
        }
        let before = lateNames
        defer { lateNames = before }
        var inputs: [LateVariable] = []
        var values: [(String, Scope.Value)] = []
        for entry in entries {
            guard let name = variableName(entry), !scope.fixed.contains(name) else { continue }
            lateNames = [:]
            let payload = value(entry)
            let isLate = !lateNames.isEmpty || payload?.isRandom == true
            let known = payload?.constant.map { Scope.Value.known($0) } ?? .broken
            values.append((name, isLate ? .later : known))
            inputs.append(LateVariable(name: name, late: kept(entry.value)))
        }
        for (name, value) in values { scope[name] = value }
        return inputs
    }

    /// An included file that says its inputs takes just those.
    private mutating func check(
        _ given: [String],
        _ declared: Node.Entry?,
        _ parts: StepNode,
        _ source: SourceText
    ) {
        let nodes = declared.flatMap { list($0.value, "'inputs'") } ?? []
        let names = nodes.compactMap { name($0, of: "inputs") }
        let isReadable = parts.beside[.with].map { $0.value.entries != nil } ?? true
        for name in names where scope[name] == nil { scope[name] = .broken }
        guard isReadable, Set(names) != Set(given) else { return }
        let place = parts.beside[.with]?.key.range ?? parts.range
        notes.append(Note(.inputs(names, given: given), place, source))
    }

    /// The tree of an included file, read once.
    private mutating func included(_ path: String, _ range: SourceRange) -> (Node, SourceText)? {
        if let known = includes[path] { return known }
        let bytes: [UInt8]
        switch files(path) {
        case .bytes(let content): bytes = content
        case .unreadable(let reason):
            add(.include(path, reason: reason), at: range)
            return nil
        }
        guard bytes.count <= Scenario.fileLimit, let text = String(validating: bytes, as: UTF8.self) else {
            let reason = bytes.count > Scenario.fileLimit ? "it has more than 1 MiB" : "it is no UTF-8 text"
            add(.include(path, reason: reason), at: range)
            return nil
        }
        let source = SourceText(text, path: root + path)
        var reader = NodeReader(source.text)
        do throws(YAMLEvents.Failure) {
            guard let root = try reader.read(), !root.isEmpty else {
                add(.include(path, reason: "it is empty"), at: range)
                return nil
            }
            notes += reader.notes.map { Note($0.kind, $0.range, source) }
            includes[path] = (root, source)
            return (root, source)
        } catch {
            let (kind, position) = error.mistake(in: source)
            let end = SourcePosition(line: position.line, column: position.column + 1)
            notes.append(Note(kind, SourceRange(start: position, end: end), source))
            return nil
        }
    }
}
