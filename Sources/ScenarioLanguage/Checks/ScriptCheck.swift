/// Follows what the steps do to their connections and listeners, and says what cannot be: a state machine without
/// sockets.
struct ScriptCheck {
    struct Connection {
        var name: String?
        var line: Int
        var transport = SocketKind.tcp
        /// A listener of datagrams knows nobody before it has received.
        var isDeaf = false
        var hasSent = false
        /// The line of the step that ended its writing side.
        var writeEnd: Int?
        /// The line of the step that ended its reading side.
        var readEnd: Int?
        /// The line of the step that took the end of its stream.
        var streamEnd: Int?
        /// The line of the step that took the peer's reset.
        var reset: Int?
        /// A step has judged what came last, or that nothing did.
        var isJudged = false
        /// When its queue has gone out at the earliest.
        var sentAt = Duration.zero

        var hasDatagrams: Bool { transport.hasDatagrams }

        /// What it is called in messages.
        var title: String { name ?? "the connection of line \(line)" }
    }

    struct Listener {
        var name: String?
        var line: Int
        var transport: SocketKind

        var title: String { name ?? "the listener of line \(line)" }
    }

    /// What is open.
    var connections = OpenNames<Connection>()
    /// The connections by the list of steps in which they were opened, or whose steps have opened them; the innermost
    /// list comes last.
    var lists: [Set<Int>] = [[]]
    var listeners = OpenNames<Listener>()
    /// The lines in which programs were started, by their names.
    var programs: [String: Int] = [:]
    /// The lines in which names were closed.
    var closed: [String: Int] = [:]
    /// A step was not understood, so that nothing can be said of the steps after it.
    var isLost = false
    /// How long the steps so far take at least.
    var elapsed = Duration.zero
    var isTooLong = false
    var isBranch = false
    var limit: Duration
    let within: Duration

    /// `limit` is the case's, `within` that of a step that says none.
    init(limit: Duration, within: Duration) {
        self.limit = limit
        self.within = within
    }

    /// What a step does, and what is wrong with it here.
    mutating func take(_ step: Step) -> [Mistake.Kind] {
        guard !isLost else { return [] }
        var mistakes: [Mistake.Kind] = []
        if let mistake = perform(step) { mistakes.append(mistake) }
        // The steps after it take longer still.
        if elapsed > limit, !isLost, !isTooLong {
            mistakes.append(.tooLong(elapsed, limit: limit))
            isTooLong = true
        }
        return mistakes
    }

    mutating func perform(_ step: Step) -> Mistake.Kind? {
        let line = step.range.start.line
        switch step.action {
        case .connect(let peer, let outcome): return connect(to: peer, outcome, step)
        case .listen(let port, _):
            if port != 0, step.transport.isUnix { return .needsIP("a port") }
            if let what = step.settings.needsIP, step.transport.isUnix { return .needsIP(what) }
            if step.transport.hasDatagrams { return open(step.as, line, step.transport, isDeaf: true) }
            if let mistake = taken(step.as) { return mistake }
            listeners.add(Listener(name: step.as, line: line, transport: step.transport), as: step.as)
            return nil
        case .accept(let name, let expectsNothing):
            if let mistake = wrongListener(name, "accept") { return mistake }
            if expectsNothing {
                elapsed += step.within ?? Recv.defaultSilence
                return nil
            }
            let listener = name.map { listeners.find($0).flatMap { listeners[$0] } } ?? listeners.some.first
            return open(step.as, line, listener?.transport ?? .tcp)
        case .close(.some(let name)):
            if let id = connections.find(name), connections[id]?.isDeaf == true {
                close(id, line)
                return nil
            }
            if let mistake = wrongListener(name, "close") { return mistake }
            if let id = listeners.find(name) { listeners.remove(id, as: name) }
            closed[name] = line
            return nil
        case .wait(let duration):
            elapsed += duration
            return nil
        case .run(let program, _): return run(step.as ?? program.usualName, line)
        case .barrier: return isBranch ? nil : .loneBarrier
        case .late, .block: return nil
        case .program(let name, let act): return program(name, act)
        case .send, .shutdown, .recv, .close, .reset, .waitUntilSent:
            switch find(step) {
            case .success(let id): return act(step, on: id, line)
            case .failure(let mistake): return mistake.kind
            }
        }
    }

    mutating func run(_ name: String, _ line: Int) -> Mistake.Kind? {
        if let mistake = taken(name) { return mistake }
        programs[name] = line
        return nil
    }

    mutating func program(_ name: String, _ act: ProgramAct) -> Mistake.Kind? {
        if case .uses(let observations) = act {
            for case .cpu(_, let time) in observations { elapsed += time }
        }
        guard name != "server" else { return nil }
        guard programs[name] != nil else { return .unknownProgram(name, running: programs.keys.sorted()) }
        if case .exits = act { programs[name] = nil }
        return nil
    }

    mutating func connect(
        to place: Step.Peer,
        _ outcome: Step.ConnectOutcome,
        _ step: Step
    ) -> Mistake.Kind? {
        let (name, line) = (step.as, step.range.start.line)
        let peer: String? = if case .listener(let name) = place { name } else { nil }
        if step.transport.isUnix {
            if case .named = place { return .needsIP("a host and a service") }
            if let what = step.settings.needsIP { return .needsIP(what) }
        }
        if step.transport.hasDatagrams {
            if outcome != .connected { return .needsStream("'expect: \(outcome.rawValue)'") }
            if let peer, connections.find(peer).flatMap({ connections[$0] })?.isDeaf != true {
                return .unknownListener(peer, open: connections.all.filter(\.isDeaf).map(\.title))
            }
            let other = peer.flatMap { connections.find($0) }.flatMap { connections[$0] }
            if let mistake = other.flatMap({ step.mismatch($0.transport, of: $0.title) }) { return mistake }
            return open(name, line, step.transport)
        }
        if let peer, let mistake = wrongListener(peer, "connect") {
            // A listener that was closed refuses.
            guard !outcome.isOpen, closed[peer] != nil else { return mistake }
        }
        let other = peer.flatMap { listeners.find($0) }.flatMap { listeners[$0] }
        if let mistake = other.flatMap({ step.mismatch($0.transport, of: $0.title) }) { return mistake }
        guard outcome.isOpen else { return taken(name) }
        return open(name, line, step.transport)
    }

    mutating func open(
        _ name: String?,
        _ line: Int,
        _ transport: SocketKind = .tcp,
        isDeaf: Bool = false
    ) -> Mistake.Kind? {
        if let mistake = taken(name) { return mistake }
        // Of two without a name in one list the second is meant from here on.
        let unnamed = name == nil ? lists.last?.first { connections[$0]?.name == nil } : nil
        let former = unnamed.flatMap { connections[$0] }
        if let unnamed { remove(unnamed) }
        var connection = Connection(name: name, line: line)
        connection.transport = transport
        connection.isDeaf = isDeaf
        lists[lists.count - 1].insert(connections.add(connection, as: name))
        return former.map { .alreadyConnected(line: $0.line) }
    }

    /// A branch begins: it acts on the connections that it opens itself.
    func branch() -> ScriptCheck {
        var branch = self
        branch.connections = OpenNames()
        branch.lists = [[]]
        branch.isBranch = true
        return branch
    }

    /// Branches have ended, and with them their connections.
    mutating func join(_ branches: [ScriptCheck]) {
        elapsed = branches.map(\.elapsed).max() ?? elapsed
        isTooLong = isTooLong || branches.contains(where: \.isTooLong)
        for branch in branches { programs.merge(branch.programs) { first, _ in first } }
    }

    /// A list of steps begins inside of another.
    mutating func enter() {
        lists.append([])
    }

    /// What is performed whatever came before, in a time of its own, begins.
    mutating func enterFinally() {
        enter()
        limit = Scenario.finallyLimit
        elapsed = .zero
        isTooLong = false
    }

    /// It ends; what it has opened outlives it.
    mutating func leave() {
        let inner = lists.removeLast()
        lists[lists.count - 1].formUnion(inner)
    }

    mutating func remove(_ id: Int) {
        connections.remove(id, as: connections[id]?.name)
        for index in lists.indices.reversed() where lists[index].remove(id) != nil { return }
    }

    private func taken(_ name: String?) -> Mistake.Kind? {
        guard let name else { return nil }
        let line =
            connections.find(name).flatMap { connections[$0]?.line }
            ?? listeners.find(name).flatMap { listeners[$0]?.line } ?? programs[name]
        return line.map { .nameTaken(name, line: $0) }
    }

    private func wrongListener(_ name: String?, _ verb: String) -> Mistake.Kind? {
        if let name {
            if listeners.find(name) != nil { return nil }
            return listeners.count == 0 && closed[name] == nil && verb == "accept"
                ? .notListening(verb: verb) : .unknownListener(name, open: listeners.some.map(\.title))
        }
        switch listeners.count {
        case 0: return .notListening(verb: verb)
        case 1: return nil
        default: return .whichListener(verb: verb, open: listeners.some.map(\.title))
        }
    }
}

extension Step {
    /// What is wrong where it connects to a listener of another transport.
    fileprivate func mismatch(_ other: SocketKind, of title: String) -> Mistake.Kind? {
        transport == other ? nil : .otherTransport(title, needed: other.rawValue)
    }
}
