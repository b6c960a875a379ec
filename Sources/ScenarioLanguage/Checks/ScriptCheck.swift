/// Follows what the steps do to their connections and listeners, and says what cannot be: a state machine without
/// sockets.
struct ScriptCheck {
    struct Connection {
        var name: String?
        var line: Int
        var hasDatagrams = false
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

        /// What it is called in messages.
        var title: String { name ?? "the connection of line \(line)" }
    }

    struct Listener {
        var name: String?
        var line: Int

        var title: String { name ?? "the listener of line \(line)" }
    }

    /// What is open.
    private var connections = OpenNames<Connection>()
    /// The connections by the list of steps in which they were opened, or whose steps have opened them; the innermost
    /// list comes last.
    private var lists: [Set<Int>] = [[]]
    private var listeners = OpenNames<Listener>()
    /// The lines in which programs were started, by their names.
    private var programs: [String: Int] = [:]
    /// The lines in which names were closed.
    private var closed: [String: Int] = [:]
    /// A step was not understood, so that nothing can be said of the steps after it.
    private var isLost = false
    /// How long the steps so far take at least.
    private var elapsed = Duration.zero
    private var isTooLong = false
    private var isBranch = false
    private var limit: Duration
    private let within: Duration

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

    private mutating func perform(_ step: Step) -> Mistake.Kind? {
        let line = step.range.start.line
        switch step.action {
        case .connect(let peer, let outcome): return connect(to: peer, outcome, step)
        case .listen where step.transport.hasDatagrams: return open(step.as, line, hasDatagrams: true, isDeaf: true)
        case .listen:
            if let mistake = taken(step.as) { return mistake }
            listeners.add(Listener(name: step.as, line: line), as: step.as)
            return nil
        case .accept(let name, let expectsNothing):
            if let mistake = wrongListener(name, "accept") { return mistake }
            if expectsNothing {
                elapsed += step.within ?? Recv.defaultSilence
                return nil
            }
            return open(step.as, line)
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
        case .run: return run(step.as, line)
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

    private mutating func run(_ name: String?, _ line: Int) -> Mistake.Kind? {
        if let mistake = taken(name ?? "client") { return mistake }
        programs[name ?? "client"] = line
        return nil
    }

    private mutating func program(_ name: String, _ act: ProgramAct) -> Mistake.Kind? {
        guard name != "server" else { return nil }
        guard programs[name] != nil else { return .unknownProgram(name, running: programs.keys.sorted()) }
        if case .exits = act { programs[name] = nil }
        return nil
    }

    private mutating func connect(
        to place: Step.Peer,
        _ outcome: Step.ConnectOutcome,
        _ step: Step
    ) -> Mistake.Kind? {
        let (name, line) = (step.as, step.range.start.line)
        let peer: String? = if case .listener(let name) = place { name } else { nil }
        if step.transport.hasDatagrams {
            if outcome != .connected { return .needsStream("'expect: \(outcome.rawValue)'") }
            if let peer, connections.find(peer).flatMap({ connections[$0] })?.isDeaf != true {
                return .unknownListener(peer, open: connections.all.filter(\.isDeaf).map(\.title))
            }
            return open(name, line, hasDatagrams: true)
        }
        if let peer, let mistake = wrongListener(peer, "connect") {
            // A listener that was closed refuses.
            guard !outcome.isOpen, closed[peer] != nil else { return mistake }
        }
        guard outcome.isOpen else { return taken(name) }
        return open(name, line)
    }

    private mutating func open(
        _ name: String?,
        _ line: Int,
        hasDatagrams: Bool = false,
        isDeaf: Bool = false
    ) -> Mistake.Kind? {
        if let mistake = taken(name) { return mistake }
        // Of two without a name in one list the second is meant from here on.
        let unnamed = name == nil ? lists.last?.first { connections[$0]?.name == nil } : nil
        let former = unnamed.flatMap { connections[$0] }
        if let unnamed { remove(unnamed) }
        var connection = Connection(name: name, line: line)
        connection.hasDatagrams = hasDatagrams
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

    private mutating func remove(_ id: Int) {
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

extension ScriptCheck {
    private struct NotFound: Error {
        var kind: Mistake.Kind
    }

    /// The connection on which a step acts.
    private mutating func find(_ step: Step) -> Result<Int, NotFound> {
        let verb = step.action.verb.rawValue
        if let name = step.via {
            if let id = connections.find(name) { return .success(id) }
            if let line = closed[name] { return .failure(NotFound(kind: .connectionClosed(name, line: line))) }
            let open = connections.some.map(\.title)
            return .failure(NotFound(kind: .unknownConnection(name, open: open)))
        }
        guard let near = lists.last(where: { !$0.isEmpty }) else {
            // One missing connect, one mistake.
            isLost = true
            return .failure(NotFound(kind: .notConnected(verb: verb)))
        }
        if let only = near.first, near.count == 1 { return .success(only) }
        let open = near.sorted().prefix(8).compactMap { connections[$0]?.title }
        return .failure(NotFound(kind: .whichConnection(verb: verb, open: open)))
    }

    private mutating func act(_ step: Step, on id: Int, _ line: Int) -> Mistake.Kind? {
        guard var connection = connections[id] else { return nil }
        if let reset = connection.reset {
            switch step.action {
            case .close, .reset: break
            case .recv(let recv) where recv.extent == .reset: break
            default: return .afterReset(line: reset)
            }
        }
        defer { connections[id] = connections[id] == nil ? nil : connection }
        if connection.hasDatagrams, step.isSwept { return .needsStream("'split'") }
        if connection.hasDatagrams, let what = step.action.needsStream { return .needsStream(what) }
        if connection.hasDatagrams, case .send(let payload, _, _) = step.action, payload.count > Step.datagramLimit {
            return .tooBig(limit: Step.datagramLimit)
        }
        if !connection.hasDatagrams, case .recv(let recv) = step.action {
            if recv.extent == .datagram { return .judgementAlone(connection.title) }
            if recv.extent == .refused { return .needsDatagrams("'recv: refused'") }
            if recv.isInAnyOrder { return .needsDatagrams("'any order'") }
        }
        switch step.action {
        case .send(let payload, let pacing, let outcome):
            connection.hasSent = true
            // After the end of the stream nothing can come any more.
            if connection.streamEnd == nil { connection.isJudged = false }
            connection.sentAt = max(connection.sentAt, elapsed) + pacing.duration(of: payload.count)
            if outcome == .blocked { elapsed += step.within ?? within }
            if outcome == .reset { connection.reset = connection.reset ?? line }
            return connection.writeEnd.map { .sendAfterShutdown(line: $0) }
        case .shutdown(let direction):
            if direction != .read { connection.writeEnd = connection.writeEnd ?? line }
            if direction != .write { connection.readEnd = connection.readEnd ?? line }
            return nil
        case .recv(let recv):
            return receive(recv, step, on: &connection, line)
        case .waitUntilSent:
            elapsed = max(elapsed, connection.sentAt)
            return nil
        case .close:
            elapsed = max(elapsed, connection.sentAt)
            close(id, line)
            return connection.isJudged ? nil : .unjudgedEnd(connection.title)
        case .reset:
            close(id, line)
            return nil
        case .connect, .listen, .accept, .wait, .run, .program, .barrier, .late, .block: return nil
        }
    }

    private mutating func receive(
        _ recv: Recv,
        _ step: Step,
        on connection: inout Connection,
        _ line: Int
    ) -> Mistake.Kind? {
        elapsed = max(elapsed, connection.sentAt)
        if case .nothing(let silence) = recv.extent { elapsed += silence }
        if let notBefore = recv.notBefore {
            let limit = step.within ?? within
            if notBefore >= limit { return .tooLate(notBefore, limit: limit) }
            elapsed += notBefore
        }
        let (end, readEnd) = (connection.streamEnd, connection.readEnd)
        switch recv.extent {
        case .eof, .untilEOF:
            connection.isJudged = true
            if readEnd == nil { connection.streamEnd = end ?? line }
        case .reset:
            connection.isJudged = true
            connection.reset = connection.reset ?? line
            return nil
        case .nothing, .refused: connection.isJudged = true
        default: connection.isJudged = false
        }
        if let readEnd { return .recvAfterShutdown(line: readEnd) }
        if recv.extent == .eof { return nil }
        if let end { return .recvAfterEnd(line: end) }
        let wantsEcho =
            switch recv.extent {
            case .echo: true
            case .oneOf(let choices): choices.contains(.echo)
            default: false
            }
        return wantsEcho && !connection.hasSent ? .nothingToEcho : nil
    }

    private mutating func close(_ id: Int, _ line: Int) {
        let name = connections[id]?.name
        if let name { closed[name] = line }
        remove(id)
    }

    /// A step has this verb, and its object was not understood: no mistake of a later step may follow from that.
    mutating func assume(_ verb: Verb, as name: String? = nil, via: String? = nil, at range: SourceRange) {
        let line = range.start.line
        let near = lists.last { !$0.isEmpty } ?? []
        let id = via == nil ? (near.count == 1 ? near.first : nil) : connections.find(via)
        switch verb {
        case .connect, .accept: _ = open(name, line)
        case .listen: listeners.add(Listener(name: name, line: line), as: name)
        case .send: if let id { connections[id]?.hasSent = true }
        case .close, .reset: if let id { close(id, line) }
        case .run: programs[name ?? "client"] = line
        case .shutdown, .recv, .wait, .client, .server, .repeat, .include, .parallel, .barrier, .signal: break
        }
    }

    /// What deserves a look at the end of the script.
    func finish() -> [Mistake.Kind] {
        guard !isLost else { return [] }
        return connections.all.filter { !$0.isJudged }.map { .unjudgedEnd($0.title) }
    }

    /// Whether the scenario can be found somewhere.
    var isListening: Bool { listeners.count > 0 || lists.contains { $0.contains { connections[$0]?.isDeaf == true } } }

    /// Whether a connection or a listener of this name may be open.
    func mayKnow(_ name: String) -> Bool {
        isLost || connections.find(name) != nil || listeners.find(name) != nil
    }

    /// Nothing is known of what a step does.
    mutating func giveUp() {
        isLost = true
    }
}

extension Step.Action {
    /// What of it makes sense on a stream only.
    fileprivate var needsStream: String? {
        switch self {
        case .shutdown: "'shutdown'"
        case .reset: "'reset'"
        case .waitUntilSent: "'wait: sent'"
        case .send(_, let pacing, _) where pacing.chunk != nil: "'chunks of'"
        case .send(_, _, let outcome) where outcome != .queued: "'expect: \(outcome.rawValue)'"
        case .recv(let recv):
            switch recv.extent {
            case .eof: "'recv: eof'"
            case .reset: "'recv: reset'"
            case .until, .untilEOF: "'until'"
            case .max: "'max'"
            case .oneOf(let choices) where choices.contains(.eof) || choices.contains(.reset): "an end in 'one of'"
            default: nil
            }
        default: nil
        }
    }

    /// The word with which it is written.
    var verb: Verb {
        switch self {
        case .connect: .connect
        case .listen: .listen
        case .accept: .accept
        case .send: .send
        case .shutdown: .shutdown
        case .recv: .recv
        case .close: .close
        case .reset: .reset
        case .wait, .waitUntilSent: .wait
        case .run: .run
        case .program(let name, _): name == "server" ? .server : .client
        case .late(let late): late.verb
        case .barrier: .barrier
        case .block(let block): block.verb
        }
    }
}
