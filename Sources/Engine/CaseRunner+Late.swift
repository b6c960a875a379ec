import Results
import ScenarioLanguage
import Sockets

/// What is known only when the case runs.
extension CaseRunner {
    /// Gives values to the variables that have none yet.
    mutating func beginVariables() -> Finding? {
        for (number, variable) in scenario.lateVariables.enumerated() {
            do throws(LateFailure) {
                let payload = try variable.read(in: scope)
                var stream = PayloadStream(payload, keys: keys(-1 - number))
                scope[variable.name] = .known(stream.read(atMost: Recv.heldLimit))
            } catch {
                return Finding(error)
            }
        }
        variables = scope
        return nil
    }

    /// Gives `${bulk}` its value.
    mutating func know(bulk: Int) {
        self.bulk = bulk
        scope["bulk"] = .known(Array(String(bulk).utf8))
        variables = scope
    }

    /// A step as it is to be performed now.
    func resolved(_ step: Step) throws(StepFailure) -> Step {
        guard case .late(let late) = step.action else { return step }
        let read: Step
        do throws(LateFailure) {
            read = try late.read(in: scopeWithPlaces)
        } catch {
            throw .broken(Finding(error), step)
        }
        if case .late = read.action {
            throw broken(step, .unjudged, blame: .scenario, "it speaks of what is not known here")
        }
        return read
    }

    /// The statements about packets, those too that speak of what the steps have brought.
    func resolvedWire() throws(LateFailure) -> [WireClause] {
        let scope = scopeWithPlaces
        return scenario.wire + (try scenario.lateWire.map { clause throws(LateFailure) in try clause.read(in: scope) })
    }

    /// With the addresses of what is open: of the program under test, or of the listener that it is to find; of a
    /// connection its own end.
    private var scopeWithPlaces: Scope { withPlaces(scope) }

    func withPlaces(_ scope: Scope) -> Scope {
        var scope = scope
        for listener in listeners where listener.isOpen {
            scope.add(listener.socket.localAddress, of: listener.name)
        }
        for connection in connections { scope.add(connection.endpoint.localAddress, of: connection.name) }
        if let address = openListeners.last ?? target.anyAddress {
            scope["host"] = .known(Array(address.host.utf8))
            scope["port"] = .known(Array(String(address.port).utf8))
        }
        return scope
    }

    /// Where the scenario can be found.
    var openListeners: [SocketAddress] {
        listeners.filter(\.isOpen).map(\.socket.localAddress)
            + connections.filter { $0.datagrams?.isListener == true }.map(\.endpoint.localAddress)
    }

    /// Gives values to the names that a recv keeps.
    mutating func keep(_ taken: Taken, _ recv: Recv, _ reception: Reception) throws(StepFailure) {
        guard !recv.kept.isEmpty else { return }
        var groups: [Range<Int>?] = [0..<taken.bytes.count]
        for case .matches(let pattern) in recv.judgements {
            guard case .matched(let places) = pattern.match(taken.bytes) else { continue }
            groups = places
            break
        }
        for kept in recv.kept {
            guard groups.indices.contains(kept.group), let place = groups[kept.group] else {
                let message = "what matched has nothing for '\(kept.name)': group \(kept.group) took no part in it"
                throw unfit(taken.bytes, reception, message)
            }
            scope[kept.name] = .known(Array(taken.bytes[place]))
        }
    }
}

extension Scope {
    fileprivate mutating func add(_ address: SocketAddress, of name: String?) {
        guard let name else { return }
        if let path = address.path {
            self["\(name).path"] = .known(Array(path.utf8))
            return
        }
        self["\(name).host"] = .known(Array(address.host.utf8))
        self["\(name).port"] = .known(Array(String(address.port).utf8))
    }
}

extension Finding {
    /// What turned out to be wrong in a scenario when it ran.
    init(_ failure: LateFailure) {
        guard let mistake = failure.mistakes.first else {
            self.init(kind: .unjudged, blame: .hark, message: "a step could not be read again")
            return
        }
        self.init(mistake)
    }
}
