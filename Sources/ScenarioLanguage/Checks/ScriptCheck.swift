/// Follows what the steps do to their connections and listeners, and says what cannot be: a state machine without
/// sockets.
struct ScriptCheck {
    struct Connection {
        var name: String?
        var line: Int
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
    private(set) var connections: [Connection] = []
    private(set) var listeners: [Listener] = []
    /// The lines in which names were closed.
    private var closed: [String: Int] = [:]
    /// A step was not understood, so that nothing can be said of the steps after it.
    private var isLost = false
    /// How long the steps so far take at least.
    private var elapsed = Duration.zero
    private var isTooLong = false
    private let limit: Duration
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
        case .connect(let peer, let outcome): return connect(to: peer, outcome, as: step.as, line)
        case .listen:
            if let mistake = taken(step.as) { return mistake }
            listeners.append(Listener(name: step.as, line: line))
            return nil
        case .accept(let name, let expectsNothing):
            if let mistake = wrongListener(name, "accept") { return mistake }
            if expectsNothing {
                elapsed += step.within ?? Recv.defaultSilence
                return nil
            }
            return open(step.as, line)
        case .close(.some(let name)):
            if let mistake = wrongListener(name, "close") { return mistake }
            listeners.removeAll { $0.name == name }
            closed[name] = line
            return nil
        case .wait(let duration):
            elapsed += duration
            return nil
        case .send, .shutdown, .recv, .close, .reset, .waitUntilSent:
            switch find(step) {
            case .success(let index): return act(step, on: index, line)
            case .failure(let mistake): return mistake.kind
            }
        }
    }

    private mutating func connect(
        to peer: String?,
        _ outcome: Step.ConnectOutcome,
        as name: String?,
        _ line: Int
    ) -> Mistake.Kind? {
        if let peer, let mistake = wrongListener(peer, "connect") {
            // A listener that was closed refuses.
            guard outcome != .connected, closed[peer] != nil else { return mistake }
        }
        guard outcome == .connected else { return taken(name) }
        return open(name, line)
    }

    private mutating func open(_ name: String?, _ line: Int) -> Mistake.Kind? {
        if let mistake = taken(name) { return mistake }
        let unnamed = connections.first { $0.name == nil }
        if name == nil { connections.removeAll { $0.name == nil } }
        connections.append(Connection(name: name, line: line))
        guard name == nil, let unnamed else { return nil }
        return .alreadyConnected(line: unnamed.line)
    }

    private func taken(_ name: String?) -> Mistake.Kind? {
        guard let name else { return nil }
        let line = connections.first { $0.name == name }?.line ?? listeners.first { $0.name == name }?.line
        return line.map { .nameTaken(name, line: $0) }
    }

    private func wrongListener(_ name: String?, _ verb: String) -> Mistake.Kind? {
        if let name {
            if listeners.contains(where: { $0.name == name }) { return nil }
            return listeners.isEmpty && closed[name] == nil && verb == "accept"
                ? .notListening(verb: verb) : .unknownListener(name, open: listeners.map(\.title))
        }
        switch listeners.count {
        case 0: return .notListening(verb: verb)
        case 1: return nil
        default: return .whichListener(verb: verb, open: listeners.map(\.title))
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
            if let index = connections.firstIndex(where: { $0.name == name }) { return .success(index) }
            if let line = closed[name] { return .failure(NotFound(kind: .connectionClosed(name, line: line))) }
            let open = connections.map(\.title)
            return .failure(NotFound(kind: .unknownConnection(name, open: open)))
        }
        switch connections.count {
        case 1: return .success(0)
        case 0:
            // One missing connect, one mistake.
            isLost = true
            return .failure(NotFound(kind: .notConnected(verb: verb)))
        default:
            return .failure(NotFound(kind: .whichConnection(verb: verb, open: connections.map(\.title))))
        }
    }

    private mutating func act(_ step: Step, on index: Int, _ line: Int) -> Mistake.Kind? {
        if let reset = connections[index].reset {
            switch step.action {
            case .close, .reset: break
            case .recv(let recv) where recv.extent == .reset: break
            default: return .afterReset(line: reset)
            }
        }
        switch step.action {
        case .send(let payload, let pacing):
            connections[index].hasSent = true
            // After the end of the stream nothing can come any more.
            if connections[index].streamEnd == nil { connections[index].isJudged = false }
            connections[index].sentAt = max(connections[index].sentAt, elapsed) + pacing.duration(of: payload.count)
            return connections[index].writeEnd.map { .sendAfterShutdown(line: $0) }
        case .shutdown(let direction):
            if direction != .read { connections[index].writeEnd = connections[index].writeEnd ?? line }
            if direction != .write { connections[index].readEnd = connections[index].readEnd ?? line }
            return nil
        case .recv(let recv):
            return receive(recv, step, on: index, line)
        case .waitUntilSent:
            elapsed = max(elapsed, connections[index].sentAt)
            return nil
        case .close:
            elapsed = max(elapsed, connections[index].sentAt)
            let connection = connections[index]
            close(index, line)
            return connection.isJudged ? nil : .unjudgedEnd(connection.title)
        case .reset:
            close(index, line)
            return nil
        case .connect, .listen, .accept, .wait: return nil
        }
    }

    private mutating func receive(_ recv: Recv, _ step: Step, on index: Int, _ line: Int) -> Mistake.Kind? {
        elapsed = max(elapsed, connections[index].sentAt)
        if case .nothing(let silence) = recv.extent { elapsed += silence }
        if let notBefore = recv.notBefore {
            let limit = step.within ?? within
            if notBefore >= limit { return .tooLate(notBefore, limit: limit) }
            elapsed += notBefore
        }
        let connection = connections[index]
        switch recv.extent {
        case .eof, .untilEOF, .reset, .nothing: connections[index].isJudged = true
        default: connections[index].isJudged = false
        }
        if recv.extent == .reset {
            connections[index].reset = connection.reset ?? line
            return nil
        }
        if let readEnd = connection.readEnd { return .recvAfterShutdown(line: readEnd) }
        if recv.extent == .eof {
            connections[index].streamEnd = connection.streamEnd ?? line
            return nil
        }
        if let end = connection.streamEnd { return .recvAfterEnd(line: end) }
        if recv.extent == .untilEOF { connections[index].streamEnd = line }
        let wantsEcho =
            switch recv.extent {
            case .echo: true
            case .oneOf(let choices): choices.contains(.echo)
            default: false
            }
        return wantsEcho && !connection.hasSent ? .nothingToEcho : nil
    }

    private mutating func close(_ index: Int, _ line: Int) {
        if let name = connections[index].name { closed[name] = line }
        connections.remove(at: index)
    }

    /// A step has this verb, and its object was not understood: no mistake of a later step may follow from that.
    mutating func assume(_ verb: Verb, as name: String? = nil, via: String? = nil, at range: SourceRange) {
        let line = range.start.line
        let index = connections.firstIndex { via == nil || $0.name == via }
        switch verb {
        case .connect, .accept: _ = open(name, line)
        case .listen: listeners.append(Listener(name: name, line: line))
        case .send: if let index { connections[index].hasSent = true }
        case .close, .reset: if let index { close(index, line) }
        case .shutdown, .recv, .wait: break
        }
    }

    /// What deserves a look at the end of the script.
    func finish() -> [Mistake.Kind] {
        guard !isLost else { return [] }
        return connections.filter { !$0.isJudged }.map { .unjudgedEnd($0.title) }
    }

    /// Nothing is known of what a step does.
    mutating func giveUp() {
        isLost = true
    }
}

extension Step.Action {
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
        }
    }
}
