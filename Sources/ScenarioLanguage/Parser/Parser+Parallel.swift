/// Steps that are performed beside each other.
extension Parser {
    /// The most branches of one `parallel`.
    private static let branchLimit = 100_000
    /// How many branches of a number of equal ones are followed before they run.
    private static let followedBranches = 3

    /// `parallel: 100` with `steps`, or branches by name.
    mutating func parallel(_ parts: StepNode, _ node: Node, in script: inout ScriptCheck) -> Step.Action? {
        let outer = scope
        defer { scope = outer }
        if let entries = parts.object.entries {
            refuse([.as, .steps], beside: "branches by name", parts)
            return branches(entries, parts, node, in: &script)
        }
        let name = parts.beside[.as].flatMap { newName($0.value, of: "as") }
        let count = number(parts.object, of: "parallel", in: 1...Self.branchLimit)
        guard let entry = steps(beside: parts) else { return nil }
        if let name { scope[name] = .later }
        let steps = unfollowed { parser, script in parser.block(entry, in: &script) }
        if let count, isUnrolling {
            let before = unrolled.count
            let followed = min(count, Self.followedBranches)
            var checks: [ScriptCheck] = []
            for index in 0..<followed {
                scope = outer
                if let name { scope[name] = .known(Array(String(index).utf8)) }
                checks.append(follow(script) { parser, script in _ = parser.block(entry, in: &script) })
            }
            script.join(checks)
            let volume = Array(unrolled[before...]).volume
            hiddenVolume += (count - followed) * volume / max(1, followed)
        }
        guard let count, let steps else { return nil }
        return .block(Block(.copies(count, name: name), steps, at: kept(node)))
    }

    private mutating func branches(
        _ entries: [Node.Entry],
        _ parts: StepNode,
        _ node: Node,
        in script: inout ScriptCheck
    ) -> Step.Action? {
        guard !entries.isEmpty else {
            add(
                .shape(of: "the object of 'parallel'", needed: Verb.parallel.objects, got: "empty"),
                at: parts.object.range
            )
            return nil
        }
        let outer = scope
        var branches: [Block.Branch?] = []
        var checks: [ScriptCheck] = []
        for entry in entries {
            scope = outer
            var steps: [Step]?
            checks.append(follow(script) { parser, script in steps = parser.block(entry, in: &script) })
            let name = name(entry.key, of: "parallel")
            branches.append(name.flatMap { name in steps.map { Block.Branch(name: name, steps: $0) } })
        }
        script.join(checks)
        guard !branches.contains(where: { $0 == nil }) else { return nil }
        let place = kept(node)
        return .block(Block(.branches(branches.compactMap(\.self)), [], at: place))
    }

    /// Follows the steps of a branch.
    private mutating func follow(
        _ script: ScriptCheck,
        _ read: (inout Parser, inout ScriptCheck) -> Void
    ) -> ScriptCheck {
        var branch = script.branch()
        read(&self, &branch)
        if let last = unrolled.last { for note in branch.finish() { add(note, at: last.range) } }
        return branch
    }

    mutating func barrier(_ parts: StepNode) -> Step.Action? {
        // How many branches name it is counted before they run.
        let outer = mayBeLate
        mayBeLate = false
        defer { mayBeLate = outer }
        return name(parts.object, of: "barrier").map { .barrier($0) }
    }
}
