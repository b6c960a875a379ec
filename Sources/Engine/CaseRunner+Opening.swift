import Arena
import Results
import ScenarioLanguage
import Sockets

/// How connections come about.
extension CaseRunner {
    mutating func connect(
        _ step: Step,
        to peer: String?,
        _ outcome: Step.ConnectOutcome
    ) async throws(StepFailure) {
        let deadline = transport.now + limit(of: step)
        // One that was closed is still known by its address, for a connection that it should refuse.
        let listener = peer.flatMap { name in listeners.last { $0.name == name } }
        let addresses = peer == nil ? target.addresses : listener.map { [$0.socket.localAddress] } ?? []
        let title = peer.map { "the listener '\($0)'" } ?? target.summary
        var last: SocketError?
        for address in addresses where last != .timedOut {
            switch try await open(address, step, deadline) {
            case .success(let endpoint):
                guard outcome == .connected else {
                    endpoint.close()
                    let due = outcome == .refused ? "a refusal" : "no answer"
                    throw broken(step, .unexpectedConnection, "\(title) took the connection, and \(due) was due")
                }
                let opened = OpenConnection(endpoint, name: step.as, peer: address, openedAt: place)
                return connections.append(opened)
            case .failure(let error): last = error
            }
        }
        guard let last else {
            let problem = target.problem ?? "it has no address"
            throw broken(step, .system, blame: .environment, "\(title) cannot be found: \(problem)")
        }
        try judge(last, title, outcome, step)
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
        do throws(SocketError) {
            endpoint = try transport.begin(to: address)
        } catch {
            return .failure(error)
        }
        traces.append(ConnectionTrace(name: step.as, endpoint, peer: address, openedAt: place))
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

    private func attempt<Value>(_ call: () throws(SocketError) -> Value) -> Result<Value, SocketError> {
        do throws(SocketError) {
            return .success(try call())
        } catch {
            return .failure(error)
        }
    }

    mutating func listen(_ step: Step, _ port: UInt16, _ backlog: Int) throws(StepFailure) {
        do throws(SocketError) {
            let socket = try transport.listen(port: port == 0 ? usualPort : port, backlog: backlog)
            listeners.append(OpenListener(name: step.as, socket: socket))
        } catch {
            throw broken(step, .system, blame: .environment, "no listener could be opened: \(error)")
        }
    }

    /// Where a scenario listens that says no port: where a client with its port hard-coded finds it.
    var usualPort: UInt16 {
        guard let programs, let clients = programs.clients, scenario.needs.contains(.client),
            !clients.command.words.mentions("port"), openListeners.isEmpty
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
            case .success(.some(let endpoint)):
                guard !expectsNothing else {
                    endpoint.close()
                    throw broken(step, .unexpectedConnection, "a connection came, and none was due")
                }
                noteConnection()
                let peer = endpoint.peerAddress
                return connections.append(OpenConnection(endpoint, name: step.as, peer: peer, openedAt: place))
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
