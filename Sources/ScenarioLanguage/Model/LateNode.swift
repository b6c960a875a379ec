/// A part of a file that is read again when the case runs, because it speaks of what is known only then.
///
/// One mechanism for every construct: what a file holds is kept with its source, and read in a scope that has all values.
struct LateNode: Sendable, Hashable {
    let node: Node
    let source: SourceText
    /// The names that `run` had given to programs above it.
    var programNames: Set<String> = []
    /// The files that were included above it or in it.
    var includes: [String: (Node, SourceText)] = [:]
    /// The files that payloads name above it or in it, and the folder from which it names them.
    var payloadFiles: [String: [UInt8]] = [:]
    var folder = ""
    /// What `connect` and `listen` use that do not say it.
    var transport = SocketKind.tcp

    /// The same place of the same file.
    static func == (left: Self, right: Self) -> Bool {
        left.source === right.source && left.node.range == right.node.range
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(node.range)
    }

    /// Reads it with `read`.
    func read<Result>(in scope: Scope, _ read: (inout Parser) -> Result?) throws(LateFailure) -> Result {
        var parser = Parser(
            source: source,
            files: { _ in .unreadable("the name of a file must be known before the case runs") },
            filters: { _ in nil },
            notes: []
        )
        parser.scope = scope
        parser.includes = includes
        parser.payloadFiles = payloadFiles
        parser.folder = folder
        parser.transport = transport
        parser.programNames = programNames
        parser.isUnrolling = false
        guard let result = read(&parser), !parser.hasErrors else {
            throw LateFailure(mistakes: parser.mistakes)
        }
        return result
    }
}

/// What was wrong with something that could be read only when the case ran.
package struct LateFailure: Error {
    package var mistakes: [Mistake]
}

/// A step that is read when its turn comes.
package struct LateStep: Sendable, Hashable {
    let late: LateNode
    let verb: Verb
    /// Whether its verb has an object.
    let hasObject: Bool
    /// Whether it runs something else than the client under test.
    let isHelper: Bool

    /// The step, with all that is known by now.
    package func read(in scope: Scope) throws(LateFailure) -> Step {
        try late.read(in: scope) { parser in
            var script = ScriptCheck(limit: Scenario.defaultLimit, within: Step.defaultLimit)
            // What the steps mean together was checked where it could be.
            script.giveUp()
            return parser.step(late.node, in: &script)
        }
    }
}

/// A variable whose value is known when the case runs: random bytes, or what speaks of them.
package struct LateVariable: Sendable {
    package let name: String
    let late: LateNode

    /// What it is made of.
    package func read(in scope: Scope) throws(LateFailure) -> Payload {
        try late.read(in: scope) { $0.payload(late.node, of: name) }
    }
}

/// A statement about packets that is read when the steps have ended.
package struct LateClause: Sendable {
    let late: LateNode

    package func read(in scope: Scope) throws(LateFailure) -> WireClause {
        try late.read(in: scope) { $0.clause(late.node)?.clause }
    }
}
