/// Follows what the steps do to the connection, and says what cannot be: a state machine without sockets.
struct ScriptCheck {
    private struct Connection {
        var line: Int
        var hasSent = false
        /// The line of the step that ended its writing side.
        var writeEnd: Int?
        /// The line of the step that ended its reading side.
        var readEnd: Int?
        /// The line of the step that took the end of its stream.
        var streamEnd: Int?
    }

    private var connection: Connection?
    /// A step was not understood, so that nothing can be said of the steps after it.
    private var isLost = false

    /// What a step does, and what is wrong with it here.
    mutating func take(_ action: Step.Action, at range: SourceRange) -> Mistake.Kind? {
        let line = range.start.line
        guard !isLost else { return nil }
        if case .connect = action {
            defer { connection = Connection(line: line) }
            return connection.map { .alreadyConnected(line: $0.line) }
        }
        guard var open = connection else {
            // One missing connect, one mistake.
            isLost = true
            return .notConnected(verb: Self.verb(of: action).rawValue)
        }
        defer { if connection != nil { connection = open } }
        switch action {
        case .connect: return nil
        case .send:
            open.hasSent = true
            return open.writeEnd.map { .sendAfterShutdown(line: $0) }
        case .shutdown(let direction):
            if direction != .read { open.writeEnd = open.writeEnd ?? line }
            if direction != .write { open.readEnd = open.readEnd ?? line }
            return nil
        case .recv(let expectation):
            if let readEnd = open.readEnd { return .recvAfterShutdown(line: readEnd) }
            if expectation == .eof {
                open.streamEnd = open.streamEnd ?? line
                return nil
            }
            if let end = open.streamEnd { return .recvAfterEnd(line: end) }
            return expectation == .echo && !open.hasSent ? .nothingToEcho : nil
        case .close:
            connection = nil
            return nil
        }
    }

    /// A step has this verb, and its object was not understood: no mistake of a later step may follow from that.
    mutating func assume(_ verb: Verb, at range: SourceRange) {
        switch verb {
        case .connect: connection = Connection(line: range.start.line)
        case .send: connection?.hasSent = true
        case .close: connection = nil
        case .shutdown, .recv: break
        }
    }

    /// Nothing is known of what a step does.
    mutating func giveUp() {
        isLost = true
    }

    private static func verb(of action: Step.Action) -> Verb {
        switch action {
        case .connect: .connect
        case .send: .send
        case .shutdown: .shutdown
        case .recv: .recv
        case .close: .close
        }
    }
}
