/// What steps do to the connection on which they act.
extension ScriptCheck {
    struct NotFound: Error {
        var kind: Mistake.Kind
    }

    /// The connection on which a step acts.
    mutating func find(_ step: Step) -> Result<Int, NotFound> {
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

    mutating func act(_ step: Step, on id: Int, _ line: Int) -> Mistake.Kind? {
        guard var connection = connections[id] else { return nil }
        if let reset = connection.reset {
            switch step.action {
            case .close, .reset: break
            case .recv(let recv) where recv.extent == .reset: break
            default: return .afterReset(line: reset)
            }
        }
        defer { connections[id] = connections[id] == nil ? nil : connection }
        if step.isUrgent, let mistake = urgency(step, on: connection) { return mistake }
        if connection.hasDatagrams, step.isSwept { return .needsStream("'split'") }
        if connection.hasDatagrams, let what = step.action.needsStream { return .needsStream(what) }
        if connection.hasDatagrams, case .send(let payload, _, _) = step.action, payload.count > Step.datagramLimit {
            return .tooBig(limit: Step.datagramLimit)
        }
        if connection.transport.isUnix, case .reset = step.action { return .needsIP("'reset'") }
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

    /// Why the end of a payload cannot be urgent.
    private func urgency(_ step: Step, on connection: Connection) -> Mistake.Kind? {
        if connection.hasDatagrams { return .needsStream("'urgent'") }
        if connection.transport.isUnix { return .needsIP("'urgent'") }
        guard case .send(let payload, let pacing, let outcome) = step.action else { return nil }
        if payload.count > Step.urgentLimit { return .tooBig(limit: Step.urgentLimit) }
        if payload.count == 0 { return .noBytes(of: "urgent") }
        let others =
            (step.isSwept ? ["split"] : []) + (pacing.chunk == nil ? [] : ["chunks of"])
            + (outcome == .queued ? [] : ["expect"])
        return others.first.map { .several(["urgent", $0], of: "how a payload is sent") }
    }

    mutating func receive(
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

    mutating func close(_ id: Int, _ line: Int) {
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
        case .listen: listeners.add(Listener(name: name, line: line, transport: .tcp), as: name)
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
