/// Following the steps: what is open, what was sent, what can still come.
extension ScenarioCheck {
    mutating func check(_ steps: [Step]) {
        for step in steps {
            for template in [step.name, step.hint, step.via?.value].compactMap(\.self) { use(template) }
            check(step)
        }
    }

    private mutating func check(_ step: Step) {
        switch step.kind {
        case .connect(let connect): check(connect, step)
        case .listen(let listen): check(listen, step)
        case .accept(let accept): check(accept, step)
        case .send(let send): check(send, step)
        case .shutdown(let direction): check(direction, step)
        case .recv(let recv): check(recv, step)
        case .close: checkClose(step)
        case .reset: _ = close(step, "reset")
        case .wait(.sent): _ = connection(step, "wait: sent")
        case .wait(.duration): break
        case .run(let run):
            for value in run.with { use(value.value) }
            script.programs.insert(run.name.value)
        case .program(let program): check(program)
        case .loop(let loop): check(loop)
        }
    }

    private mutating func check(_ connect: Step.Connect, _ step: Step) {
        switch connect.peer {
        case .target: break
        case .listener(let name):
            use(name.value)
            if let word = literal(name.value), script.listeners[word] == nil, !script.isDynamic {
                let nearest = Spelling.nearest(to: word, in: script.listeners.keys)
                add(.unknownName(word, what: "listener", nearest: nearest), at: name.range)
            }
        case .host(let host, let service):
            use(host.value)
            use(service)
        }
        guard connect.expect == nil else { return }
        open(connect.name, connect.transport ?? scenario.defaults.transport, step)
    }

    private mutating func check(_ listen: Step.Listen, _ step: Step) {
        let transport = listen.transport ?? scenario.defaults.transport
        guard transport == .tcp else { return open(listen.name, transport, step) }
        guard let name = name(listen.name, else: "listener") else { return }
        if script.listeners[name] != nil { add(.nameInUse(name), at: step.range) }
        script.listeners[name] = transport
        publish(name)
    }

    private mutating func check(_ accept: Step.Accept, _ step: Step) {
        if let listener = accept.listener {
            use(listener.value)
            if let word = literal(listener.value), script.listeners[word] == nil, !script.isDynamic {
                let nearest = Spelling.nearest(to: word, in: script.listeners.keys)
                add(.unknownName(word, what: "listener", nearest: nearest), at: listener.range)
            }
        } else if script.listeners.count != 1, !script.isDynamic {
            let names = script.listeners.keys.sorted()
            add(names.isEmpty ? .noConnection("accept") : .severalConnections(names), at: step.range)
        }
        if !accept.expectsNothing { open(accept.name, .tcp, step) }
    }

    private mutating func open(_ template: Template?, _ transport: Scenario.Transport, _ step: Step) {
        script.opened += 1
        let spare = script.connections["connection"] == nil ? "connection" : "connection \(script.opened)"
        guard let name = name(template, else: spare) else { return }
        if script.connections[name] != nil { add(.nameInUse(name), at: step.range) }
        script.connections[name] = .init(transport: transport)
        publish(name)
    }

    private mutating func publish(_ name: String) {
        script.seen.insert(name)
        names.insert("\(name).port")
    }

    /// The name that a template makes; nil when only a run can tell.
    private mutating func name(_ template: Template?, else spare: String) -> String? {
        guard let template else { return spare }
        use(template)
        if let literal = literal(template) { return literal }
        script.isDynamic = true
        return nil
    }

    func literal(_ template: Template) -> String? {
        template.literal.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The connection that a step speaks of; nil where it cannot be known, and where there is none.
    private mutating func connection(_ step: Step, _ verb: String) -> String? {
        if let via = step.via {
            guard let name = literal(via.value), !script.isDynamic else { return nil }
            if script.connections[name] != nil { return name }
            let nearest = Spelling.nearest(to: name, in: script.connections.keys)
            add(.unknownName(name, what: "open connection", nearest: nearest), at: via.range)
            return nil
        }
        guard !script.isDynamic else { return nil }
        if script.connections.count == 1 { return script.connections.keys.first }
        let names = script.connections.keys.sorted()
        add(names.isEmpty ? .noConnection(verb) : .severalConnections(names), at: step.range)
        return nil
    }

    private mutating func check(_ send: Step.Send, _ step: Step) {
        use(send.payload)
        guard let name = connection(step, "send"), let connection = script.connections[name] else { return }
        if let line = connection.shutdownLine { add(.sendAfterShutdown(line: line), at: step.range) }
        script.connections[name]?.owes = true
        guard let chunk = send.chunk, let every = send.every else { return }
        let size = scenario.size(of: send.payload)
        let needed = every * (max(size - 1, 0) / chunk)
        // The limit of a send counts after its own pacing; the case's does not.
        if needed > scenario.limit { add(.pacing(needed: needed.plain, limit: scenario.limit.plain), at: step.range) }
        if let within = step.within, needed > within {
            add(.pacing(needed: needed.plain, limit: within.plain), at: step.range)
        }
    }

    private mutating func check(_ direction: Step.Shutdown, _ step: Step) {
        guard let name = connection(step, "shutdown"), let connection = script.connections[name] else { return }
        if connection.transport == .udp { return add(.streamOnDatagrams("shutdown"), at: step.range) }
        if direction != .read { script.connections[name]?.shutdownLine = step.range.start.line }
    }

    private mutating func check(_ recv: Step.Recv, _ step: Step) {
        if case .payload(let payload) = recv.extent { use(payload) }
        if case .until(let payload) = recv.extent { use(payload) }
        for judgement in recv.judgements { use(judgement.value) }
        for kept in recv.keep { names.insert(kept.name) }
        guard let name = connection(step, "recv"), let connection = script.connections[name] else { return }
        check(recv.extent, over: connection.transport, step)
        if let line = connection.endLine, !recv.extent.isEnd { add(.recvAfterEnd(line: line), at: step.range) }
        switch recv.extent {
        case .echo:
            if !connection.owes { add(.nothingToEcho, at: step.range) }
            script.connections[name]?.owes = false
        case .eof, .untilEOF, .reset:
            script.connections[name]?.endLine = connection.endLine ?? step.range.start.line
        default: break
        }
    }

    private mutating func check(_ extent: Step.Recv.Extent, over transport: Scenario.Transport, _ step: Step) {
        switch (extent, transport) {
        case (.eof, .udp): add(.streamOnDatagrams("eof"), at: step.range)
        case (.reset, .udp): add(.streamOnDatagrams("reset"), at: step.range)
        case (.until, .udp), (.untilEOF, .udp): add(.streamOnDatagrams("until"), at: step.range)
        case (.refused, .tcp): add(.onlyDatagrams("refused"), at: step.range)
        default: break
        }
    }

    private mutating func checkClose(_ step: Step) {
        if let via = step.via, let name = literal(via.value), script.listeners.removeValue(forKey: name) != nil {
            return
        }
        _ = close(step, "close")
    }

    private mutating func close(_ step: Step, _ verb: String) -> String? {
        guard let name = connection(step, verb) else { return nil }
        script.connections[name] = nil
        return name
    }

    private mutating func check(_ program: Step.ProgramStep) {
        for output in [program.stdout, program.stderr].compactMap(\.self) {
            output.exactly.map { use($0) }
            for judgement in output.judgements { use(judgement.value) }
        }
        guard !script.programs.contains(program.program.value) else { return }
        let nearest = Spelling.nearest(to: program.program.value, in: script.programs)
        add(.unknownName(program.program.value, what: "running program", nearest: nearest), at: program.program.range)
    }

    private mutating func check(_ loop: Step.Loop) {
        if let name = loop.name { names.insert(name) }
        check(loop.steps)
    }
}

extension Step.Recv.Extent {
    /// What may be asked of a stream that has ended.
    fileprivate var isEnd: Bool {
        switch self {
        case .eof, .reset, .untilEOF: true
        default: false
        }
    }
}

extension Duration {
    /// `3.3s`, `250ms`.
    var plain: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds >= 1_000 else { return "\(milliseconds)ms" }
        let tenths = (milliseconds + 50) / 100
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
    }
}
