import Arena
import Results
import ScenarioLanguage
import Sockets

/// How connections come about.
extension CaseRunner {
    mutating func connect(
        _ step: Step,
        to peer: Step.Peer,
        _ outcome: Step.ConnectOutcome
    ) async throws(StepFailure) {
        let deadline = transport.now + limit(of: step)
        let (addresses, title) = try place(of: peer, step)
        var last: SocketError?
        for address in addresses where last != .timedOut {
            if outcome == .connected, peer.isForeign { try await waitForRoom(at: address, step, deadline) }
            switch try await open(address, step, deadline) {
            case .success(let endpoint):
                guard outcome.isOpen else {
                    endpoint.close()
                    let due = outcome == .refused ? "a refusal" : "no answer"
                    throw broken(step, .unexpectedConnection, "\(title) took the connection, and \(due) was due")
                }
                let opened = OpenConnection(endpoint, name: step.as, peer: address, openedBy: opener)
                return connections.append(opened)
            case .failure(let error): last = error
            }
        }
        guard let last else { throw notFound(title, step) }
        try judge(last, title, outcome, step)
    }

    func notFound(_ title: String, _ step: Step) -> StepFailure {
        let family = step.settings.family.map { "it has no address of \($0 == .ipv4 ? "IPv4" : "IPv6")" }
        let problem = target.problem ?? family ?? "it has no address"
        return broken(step, .system, blame: .environment, "\(title) cannot be found: \(problem)")
    }

    /// Where somebody may be, in the order in which to try, and what that is in words.
    func place(of peer: Step.Peer, _ step: Step) throws(StepFailure) -> (addresses: [SocketAddress], title: String) {
        if let captured, peer.isForeign {
            let title = if case .named(let host, let service) = peer { "\(host):\(service)" } else { target.summary }
            let places = captured.peers(of: opener)
            guard places.isEmpty else { return (places, title) }
            let message = "the capture ends before this step: when it was made, the case did not come so far"
            throw broken(step, .unknowable, blame: .environment, message)
        }
        switch peer {
        case .target:
            return ((target.addresses[step.transport] ?? []).of(step.settings.family), target.summary)
        case .listener(let name):
            // One that was closed is still known by its address, for a connection that it should refuse.
            let listener = listeners.last { $0.name == name }?.socket.localAddress
            let address = listener ?? connections.last { $0.name == name }?.endpoint.localAddress
            return (address.map { [$0] } ?? [], "the listener '\(name)'")
        case .named(let host, let service):
            do throws(Resolver.Failure) {
                let isDatagrams = step.transport.hasDatagrams
                let all = try Resolver.resolve(host: host, service: service, datagrams: isDatagrams)
                let family = step.settings.family
                return (all.filter { family == nil || $0.isIPv6 == (family == .ipv6) }, "\(host):\(service)")
            } catch {
                let message = "\(host):\(service) cannot be found: \(error.message)"
                throw broken(step, .system, blame: .environment, message)
            }
        }
    }

    /// Holds a connection back while the target's queue of connections is full.
    ///
    /// It holds one more than it says (listen(2), tcp(7)). What Linux drops then is no fault of the target. One that is
    /// alone always finds room.
    private mutating func waitForRoom(
        at address: SocketAddress,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(StepFailure) {
        guard isBranch || !connections.isEmpty else { return }
        let hasRoom = try await look(step, atMostEvery: .milliseconds(50), until: deadline) {
            $0.transport.hasRoom(at: address)
        }
        guard !hasRoom else { return }
        let message = "the server has not taken the connections that wait, within \(limit(of: step).text)"
        throw broken(step, .timedOut, message)
    }

    private func judge(
        _ error: SocketError,
        _ title: String,
        _ outcome: Step.ConnectOutcome,
        _ step: Step
    ) throws(StepFailure) {
        switch (outcome, error) {
        case (.refused, .connectionRefused), (.timeout, .timedOut): return
        case (_, .connectionRefused):
            let reason = outcome == .timeout ? ", and no answer was due" : ": nobody listens there"
            throw broken(step, .refused, "\(title) refused the connection\(reason)")
        case (_, .queueFull):
            throw broken(step, .timedOut, "\(title) has no room for another connection")
        case (_, .timedOut):
            throw broken(step, .timedOut, "\(title) did not answer within \(limit(of: step).text)")
        default:
            throw failure(error, step, "\(title) was not reached")
        }
    }

    /// Opens a connection to one address.
    private mutating func open(
        _ address: SocketAddress,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(StepFailure) -> Result<T.Connection, SocketError> {
        let endpoint: T.Connection
        switch begin(to: address, step) {
        case .success(let begun): endpoint = begun
        case .failure(.queueFull) where step.action.isPatient: return try await openLater(address, step, deadline)
        case .failure(let error): return .failure(error)
        }
        traces.append(ConnectionTrace(name: step.as, endpoint, peer: address, openedBy: opener))
        do throws(StepFailure) {
            while true {
                switch attempt({ () throws(SocketError) in try endpoint.isConnected(to: address) }) {
                case .success(true):
                    traces.removeLast()
                    return .success(endpoint)
                case .success(false): break
                case .failure(let error):
                    endpoint.close()
                    return .failure(error)
                }
                guard transport.now < deadline else {
                    endpoint.close()
                    return .failure(.timedOut)
                }
                try await pump(step, connecting: endpoint, until: deadline)
            }
        } catch {
            endpoint.close()
            throw error
        }
    }

    private func begin(to address: SocketAddress, _ step: Step) -> Result<T.Connection, SocketError> {
        attempt { () throws(SocketError) in try transport.begin(to: address, step.settings.options, by: opener) }
    }

    /// Opens a connection to a Unix socket, which is made at once, when the queue there has room.
    private mutating func openLater(
        _ address: SocketAddress,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(StepFailure) -> Result<T.Connection, SocketError> {
        var begun: Result<T.Connection, SocketError> = .failure(.timedOut)
        let hasRoom = try await look(step, atMostEvery: .milliseconds(50), until: deadline) { runner in
            begun = runner.begin(to: address, step)
            if case .failure(.queueFull) = begun { return false }
            return true
        }
        return hasRoom ? begun : .failure(.timedOut)
    }

    private func attempt<Value>(_ call: () throws(SocketError) -> Value) -> Result<Value, SocketError> {
        do throws(SocketError) {
            return .success(try call())
        } catch {
            return .failure(error)
        }
    }

    mutating func listen(_ step: Step, _ port: UInt16, _ backlog: Int) throws(StepFailure) {
        let address = try listenAddress(step, port)
        do throws(SocketError) {
            let socket = try transport.listen(on: address, backlog: backlog, step.settings.options, by: opener)
            listenerTraces.append(.init(local: "\(socket.localAddress)", opener: opener.name))
            listeners.append(OpenListener(name: step.as, socket: socket))
        } catch {
            throw broken(step, .system, blame: .environment, "no listener could be opened: \(error)")
        }
    }

    /// Where a step listens that says this port; zero is none.
    func listenAddress(_ step: Step, _ port: UInt16) throws(StepFailure) -> SocketAddress {
        if step.transport.isUnix {
            let path = Program.newSocketPath(isSandboxed: programs?.request.isSandboxed ?? false)
            if let address = SocketAddress.unix(path) { return address }
            throw broken(step, .system, blame: .environment, "\(path) is too long for a socket: set TMPDIR")
        }
        let port = port == 0 ? usualPort : port
        return step.settings.family == .ipv6 ? .loopback6(port: port) : .loopback(port: port)
    }

    /// Where a scenario listens that says no port: where a client with its port hard-coded finds it.
    private var usualPort: UInt16 {
        guard let programs, let clients = programs.clients, scenario.needs.contains(.client),
            clients.command?.words.mentions("port") == false, openListeners.isEmpty
        else { return 0 }
        return programs.request.listenPort
    }

    /// Takes the oldest connection of a listener.
    mutating func accept(_ step: Step, from name: String?, _ expectsNothing: Bool) async throws(StepFailure) {
        // The scenario was checked: there is a listener.
        let open = listeners.last { $0.isOpen && (name == nil || $0.name == name) }
        guard let listener = open else { throw broken(step, .unjudged, blame: .hark, "no listener is open") }
        let silence = (step.within ?? Recv.defaultSilence) * options.timeScale
        let limit = expectsNothing ? silence : limit(of: step) + startAllowance
        let deadline = transport.now + limit
        while true {
            switch attempt({ () throws(SocketError) in try listener.socket.tryAccept() }) {
            case .success(.some(let accepted)):
                let endpoint = transport.adopt(accepted)
                guard !expectsNothing else {
                    endpoint.close()
                    throw broken(step, .unexpectedConnection, "a connection came, and none was due")
                }
                noteConnection()
                let peer = endpoint.peerAddress
                return connections.append(OpenConnection(endpoint, name: step.as, peer: peer, openedBy: opener))
            case .success(nil): if !expectsNothing { try requireClients(step) }
            case .failure(let error): throw failure(error, step, "no connection could be taken")
            }
            guard transport.now < deadline else {
                guard !expectsNothing else { return }
                throw broken(step, .timedOut, "no connection came within \(limit.text)")
            }
            try await pump(step, accepting: listener.socket, until: deadline)
        }
    }
}

extension Step.Action {
    /// Whether a connect waits for room where it goes.
    fileprivate var isPatient: Bool {
        if case .connect(_, .atOnce) = self { false } else { true }
    }
}

extension Step.Peer {
    /// Whether it is no listener of the scenario's own.
    fileprivate var isForeign: Bool {
        if case .listener = self { false } else { true }
    }
}

extension [SocketAddress] {
    /// Those of an IP version; what listens on this machine may be reached by the other one too.
    func of(_ family: SocketSettings.Family?) -> [SocketAddress] {
        guard let family else { return self }
        let same = filter { $0.isIPv6 == (family == .ipv6) }
        guard same.isEmpty, let local = first(where: \.isLoopback) else { return same }
        return [family == .ipv6 ? .loopback6(port: local.port) : .loopback(port: local.port)]
    }
}

extension SocketSettings {
    /// As the socket takes them.
    var options: Socket.Options {
        var options = Socket.Options()
        options.sourcePort = sourcePort ?? 0
        options.noDelay = noDelay
        options.keepAlive = keepAlive
        options.receiveBuffer = receiveBuffer
        options.sendBuffer = sendBuffer
        return options
    }
}
