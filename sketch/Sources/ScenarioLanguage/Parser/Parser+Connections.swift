/// `connect`, `listen`, `accept`, `send` and `wait`.
extension Parser {
    mutating func connect(_ parts: StepNode) -> Step.Connect? {
        var connect = Step.Connect(peer: .target)
        if !parts.object.isEmpty {
            guard let peer = peer(parts.object) else { return nil }
            connect.peer = peer
        }
        connect.name = parts.beside[.as].flatMap { template($0, "as") }
        connect.transport = parts.beside[.transport].flatMap { transport($0) }
        connect.family = parts.beside[.family].flatMap { word($0, "family", Scenario.Family.self) }
        connect.expect = parts.beside[.expect].flatMap { word($0, "expectation", Step.Connect.Outcome.self) }
        return connect
    }

    /// A listener's name, or `host:service`; an IPv6 address stands in brackets (RFC 3986 §3.2.2).
    private mutating func peer(_ node: Node) -> Step.Connect.Peer? {
        guard let text = text(node, "connect") else { return nil }
        guard let colon = text.lastIndex(of: ":") else {
            return .listener(Located(template(text, at: node.range), at: node.range))
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let service = template(String(text[text.index(after: colon)...]), at: node.range)
        return .host(Located(template(host, at: node.range), at: node.range), service: service)
    }

    mutating func listen(_ parts: StepNode) -> Step.Listen? {
        var listen = Step.Listen()
        if !parts.object.isEmpty {
            guard let port = count(parts.object, "port", 0...65_535) else { return nil }
            listen.port = UInt16(port)
        }
        listen.name = parts.beside[.as].flatMap { template($0, "as") }
        listen.backlog = parts.beside[.backlog].flatMap { count($0, "backlog") }
        listen.transport = parts.beside[.transport].flatMap { transport($0) }
        listen.family = parts.beside[.family].flatMap { word($0, "family", Scenario.Family.self) }
        return listen
    }

    /// What `accept` may expect.
    private enum AcceptOutcome: String, CaseIterable {
        case nothing
    }

    mutating func accept(_ parts: StepNode) -> Step.Accept? {
        var accept = Step.Accept(expectsNothing: false)
        if !parts.object.isEmpty {
            guard let name = template(parts.object, "accept") else { return nil }
            accept.listener = Located(name, at: parts.object.range)
        }
        accept.name = parts.beside[.as].flatMap { template($0, "as") }
        if let expect = parts.beside[.expect] {
            accept.expectsNothing = word(expect, "expectation", AcceptOutcome.self) != nil
        }
        return accept
    }

    mutating func send(_ parts: StepNode) -> Step.Send? {
        guard let payload = payload(parts.object, "send") else { return nil }
        var send = Step.Send(payload: payload)
        if let node = parts.beside[.chunksOf], let chunk = size(node) {
            if chunk > 0 { send.chunk = chunk } else { add(.number("0", what: "size of a chunk"), at: node.range) }
        }
        send.every = parts.beside[.every].flatMap { duration($0) }
        if let every = parts.beside[.every], send.chunk == nil, parts.beside[.chunksOf] == nil {
            add(.missingKey("chunks of", of: "'every'"), at: every.range)
        }
        if let expect = parts.beside[.expect] {
            if expect.text == "blocked" {
                add(.notInThisVersion("blocked"), at: expect.range)
            } else {
                send.expect = word(expect, "expectation", Step.Send.Outcome.self)
            }
        }
        return send
    }

    mutating func wait(_ parts: StepNode) -> Step.Wait? {
        if parts.object.text == "sent" { return .sent }
        return duration(parts.object).map { .duration($0) }
    }
}
