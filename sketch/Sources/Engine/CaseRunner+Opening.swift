import Results
import ScenarioLanguage
import Sockets
import Wire

/// `connect`, `listen` and `accept`.
extension CaseRunner {
    func connect(_ connect: Step.Connect, _ step: Step) async throws(Broken) {
        let protocolUsed = connect.transport ?? scenario.defaults.transport
        let peer = try address(of: connect, over: protocolUsed, step)
        let endpoint: T.Endpoint
        do throws(SocketError) {
            endpoint = try await transport.connect(to: peer, over: protocolUsed, deadline: limit(step))
        } catch {
            return try judge(error, of: connect, to: peer, step)
        }
        if let expected = connect.expect {
            endpoint.close()
            throw broken(step, .unexpectedConnection, "\(peer) took the connection; expected: \(expected.rawValue)")
        }
        try add(endpoint, protocolUsed, named: connect.name, step)
    }

    private func judge(
        _ error: SocketError,
        of connect: Step.Connect,
        to peer: SocketAddress,
        _ step: Step
    ) throws(Broken) {
        switch (error, connect.expect) {
        case (.connectionRefused, .refused), (.timedOut, .timeout):
            return
        case (.connectionRefused, _):
            throw broken(step, .connectionRefused, "connection refused: nothing listens on \(peer)")
        case (.timedOut, _):
            throw broken(step, .connectionTimedOut, "no connection to \(peer) within \(words(step))")
        case (.connectionReset, _):
            throw broken(step, .unexpectedReset, "\(peer) reset the connection while it was being opened")
        default:
            throw broken(step, error)
        }
    }

    private func address(
        of connect: Step.Connect,
        over protocolUsed: Scenario.Transport,
        _ step: Step
    ) throws(Broken) -> SocketAddress {
        switch connect.peer {
        case .target:
            guard let address = target.serverAddress(over: protocolUsed, family: connect.family) else {
                throw broken(
                    step,
                    .connectionRefused,
                    "the server does not listen on \(protocolUsed.rawValue.uppercased())"
                )
            }
            return address
        case .listener(let name):
            let word = try text(name.value, step)
            guard let listener = listeners[word] else {
                throw broken(step, .unknownName, "no listener '\(word)' is open here", blame: .scenario)
            }
            return listener.endpoint.localAddress.reachable
        case .host(let host, let service):
            return try resolve(try text(host.value, step), try text(service, step), connect.family, step)
        }
    }

    private func resolve(
        _ host: String,
        _ service: String,
        _ family: Scenario.Family?,
        _ step: Step
    ) throws(Broken) -> SocketAddress {
        do throws(Resolver.Failure) {
            let addresses = try Resolver.resolve(host: host, service: service)
            let fitting = addresses.first { family == nil || $0.family == family }
            if let fitting { return fitting }
        } catch {
            throw broken(step, .system, "\(host):\(service) has no address: \(error.message)", blame: .environment)
        }
        throw broken(step, .system, "\(host) has no \(family?.rawValue ?? "") address", blame: .environment)
    }

    func listen(_ listen: Step.Listen, _ step: Step) throws(Broken) {
        let protocolUsed = listen.transport ?? scenario.defaults.transport
        let loopback: IPAddress = listen.family == .ipv6 ? .loopbackV6 : .loopbackV4
        let address = SocketAddress(address: loopback, port: listen.port ?? 0)
        let endpoint: T.Endpoint
        do throws(SocketError) {
            endpoint = try transport.listen(on: address, over: protocolUsed, backlog: listen.backlog ?? 128)
        } catch {
            throw broken(step, .system, "cannot listen on \(address): \(error)", blame: .environment)
        }
        if protocolUsed == .udp { return try add(endpoint, .udp, named: listen.name, step) }
        let name = try listen.name.map { template throws(Broken) in try text(template, step) } ?? "listener"
        let listener = Listener(name: name, endpoint: endpoint, transport: protocolUsed)
        listeners[name] = listener
        listenerHistory.append(listener)
        publish(endpoint, as: name)
    }

    func accept(_ accept: Step.Accept, _ step: Step) async throws(Broken) {
        let listener = try listener(accept, step)
        let endpoint: T.Endpoint
        do throws(SocketError) {
            endpoint = try await listener.endpoint.accept(deadline: limit(step))
        } catch {
            guard error == .timedOut else { throw broken(step, error) }
            guard accept.expectsNothing else {
                let address = listener.endpoint.localAddress
                throw broken(step, .noConnection, "nobody connected to \(address) within \(words(step))")
            }
            return
        }
        if accept.expectsNothing {
            let peer = endpoint.remoteAddress.map { " from \($0)" } ?? ""
            endpoint.close()
            throw broken(step, .unexpectedConnection, "a connection\(peer) came; expected: nothing")
        }
        try add(endpoint, listener.transport, named: accept.name, step)
    }

    private func listener(_ accept: Step.Accept, _ step: Step) throws(Broken) -> Listener {
        if let name = accept.listener {
            let word = try text(name.value, step)
            if let listener = listeners[word] { return listener }
            throw broken(step, .unknownName, "no listener '\(word)' is open here", blame: .scenario)
        }
        if listeners.count == 1, let only = listeners.values.first { return only }
        throw broken(step, .unknownName, "say which listener accepts", blame: .scenario)
    }

    private func add(
        _ endpoint: T.Endpoint,
        _ protocolUsed: Scenario.Transport,
        named template: Template?,
        _ step: Step
    ) throws(Broken) {
        let name: String
        if let template {
            name = try text(template, step)
        } else {
            name = connections["connection"] == nil ? "connection" : "connection \(history.count + 1)"
        }
        let connection = Connection(name: name, number: history.count, endpoint: endpoint, transport: protocolUsed)
        connection.ledger.opened(by: label(step))
        connections[name] = connection
        history.append(connection)
        publish(endpoint, as: name)
    }

    /// Makes `${NAME.port}` known, and `${host}` and `${port}` where nothing under test has given them.
    private func publish(_ endpoint: T.Endpoint, as name: String) {
        let port = Bytes(String(endpoint.localAddress.port).utf8)
        environment.setGlobal("\(name).port", to: port)
        if endpoint.remoteAddress == nil, environment["port"] == nil {
            environment.setGlobal("host", to: Bytes(endpoint.localAddress.reachable.address.description.utf8))
            environment.setGlobal("port", to: port)
        }
    }
}

extension SocketAddress {
    var family: Scenario.Family {
        switch address {
        case .v4: .ipv4
        case .v6: .ipv6
        }
    }

    /// Where a wildcard address is reached from this machine: the loopback address of its family.
    var reachable: SocketAddress {
        switch address {
        case .v4(0): SocketAddress(address: .loopbackV4, port: port)
        case .v6(0, 0): SocketAddress(address: .loopbackV6, port: port)
        default: self
        }
    }
}
