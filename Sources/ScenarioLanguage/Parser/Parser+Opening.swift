/// Steps that open sockets.
extension Parser {
    mutating func connect(_ parts: StepNode) -> Step.Action? {
        let expected = parts.beside[.expect].map {
            word($0.value, of: "expect", Step.ConnectOutcome.self)
        }
        if case .some(nil) = expected { return nil }
        let outcome = expected.flatMap(\.self) ?? .connected
        guard !parts.object.isEmpty else { return .connect(to: .target, expecting: outcome) }
        if let text = parts.object.text, text.contains(":") {
            guard let place = scalar(parts.object, of: "the object of 'connect'", needed: "HOST:SERVICE") else {
                return nil
            }
            guard let peer = Self.named(place) else {
                add(.place(place), at: parts.object.range)
                return nil
            }
            return .connect(to: peer, expecting: outcome)
        }
        return name(parts.object, of: "connect").map { .connect(to: .listener($0), expecting: outcome) }
    }

    /// `example.org:http`, or `[::1]:7`.
    private static func named(_ text: String) -> Step.Peer? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (host, service) = (text[..<colon], text[text.index(after: colon)...])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, !service.isEmpty, isBracketed == name.contains(":"),
            !text.contains(where: \.isWhitespace)
        else { return nil }
        return .named(host: String(name), service: String(service))
    }

    /// What stands beside a verb that opens a socket.
    mutating func settings(_ beside: [Qualifier: Node.Entry]) -> SocketSettings {
        var settings = SocketSettings()
        if let entry = beside[.family] {
            settings.family = word(entry.value, of: "family", SocketSettings.Family.self)
        }
        if let entry = beside[.sourcePort] {
            settings.sourcePort = number(entry, in: 1...65_535).map { UInt16($0) }
        }
        guard let entry = beside[.options], let fields = fields(entry.value, of: "'options'", SocketOption.self) else {
            return settings
        }
        if let entry = fields[.nodelay] {
            settings.noDelay = word(entry.value, of: "nodelay", Answer.self) != .false
        }
        if let entry = fields[.keepalive] {
            settings.keepAlive = word(entry.value, of: "keepalive", Answer.self) == .true
        }
        if let entry = fields[.receiveBuffer] { settings.receiveBuffer = buffer(entry) }
        if let entry = fields[.sendBuffer] { settings.sendBuffer = buffer(entry) }
        return settings
    }

    private mutating func buffer(_ entry: Node.Entry) -> Int? {
        guard let size = size(entry) else { return nil }
        guard size <= Self.bufferLimit else {
            add(.tooBig(limit: Self.bufferLimit), at: entry.value.range)
            return nil
        }
        return size
    }

    private static let bufferLimit = 1 << 30

    mutating func listen(_ parts: StepNode) -> Step.Action? {
        let backlog = parts.beside[.backlog].flatMap { number($0, in: 0...65_535) } ?? 5
        guard !parts.object.isEmpty else { return .listen(port: 0, backlog: backlog) }
        return number(parts.object, of: "listen", in: 1...65_535).map { .listen(port: UInt16($0), backlog: backlog) }
    }

    mutating func accept(_ parts: StepNode) -> Step.Action? {
        let expected = parts.beside[.expect].map { word($0.value, of: "expect", AcceptOutcome.self) }
        if case .some(nil) = expected { return nil }
        let expectsNothing = expected != nil
        if expectsNothing { refuse([.as], beside: "expect: nothing", parts) }
        guard !parts.object.isEmpty else { return .accept(from: nil, expectingNothing: expectsNothing) }
        return name(parts.object, of: "accept").map { .accept(from: $0, expectingNothing: expectsNothing) }
    }
}

/// What an `accept` may want instead of a connection.
private enum AcceptOutcome: String, CaseIterable {
    case nothing
}
