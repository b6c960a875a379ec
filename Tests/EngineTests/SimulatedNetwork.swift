import Engine
import Sockets
import Synchronization

/// A network with one server on it, in virtual time: who waits in vain is at the deadline at once.
struct SimulatedNetwork: Transport {
    /// What a server sees.
    enum Happening {
        case opened
        case received([UInt8])
        case ended
    }

    /// What it does about it.
    enum Reaction {
        case reply([UInt8])
        case end
        case reset
    }

    /// A server by its answers.
    typealias Server = @Sendable (Happening) -> [Reaction]

    let clock = SimulatedClock()
    /// nil: nobody listens.
    let server: Server?

    var now: ContinuousClock.Instant { clock.now }

    func connect(
        to peer: SocketAddress,
        deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> SimulatedConnection {
        // Nobody serves tcpmux.
        guard let server, peer.port != 1 else { throw .connectionRefused }
        return SimulatedConnection(clock, server)
    }
}

final class SimulatedClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(to instant: ContinuousClock.Instant) {
        time.withLock { $0 = max($0, instant) }
    }
}

final class SimulatedConnection: TransportConnection {
    private struct State {
        var arrived: [UInt8] = []
        var hasEnded = false
        var isReset = false
    }

    private let clock: SimulatedClock
    private let server: SimulatedNetwork.Server
    private let state = Mutex(State())

    init(_ clock: SimulatedClock, _ server: @escaping SimulatedNetwork.Server) {
        self.clock = clock
        self.server = server
        happen(.opened)
    }

    private func happen(_ happening: SimulatedNetwork.Happening) {
        let reactions = server(happening)
        state.withLock { state in
            for reaction in reactions {
                switch reaction {
                case .reply(let bytes): state.arrived += bytes
                case .end: state.hasEnded = true
                case .reset: state.isReset = true
                }
            }
        }
    }

    func receive(atMost count: Int, deadline: ContinuousClock.Instant?) async throws(SocketError) -> [UInt8] {
        let outcome = state.withLock { state -> Result<[UInt8], SocketError> in
            guard state.arrived.isEmpty else {
                defer { state.arrived.removeFirst(min(count, state.arrived.count)) }
                return .success([UInt8](state.arrived.prefix(count)))
            }
            if state.isReset { return .failure(.connectionReset) }
            return state.hasEnded ? .success([]) : .failure(.timedOut)
        }
        if case .failure(.timedOut) = outcome, let deadline { clock.advance(to: deadline) }
        return try outcome.get()
    }

    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant?) async throws(SocketError) {
        if state.withLock({ $0.isReset }) { throw .connectionReset }
        happen(.received(bytes))
    }

    func shutdown(_ direction: Socket.Shutdown) throws(SocketError) {
        if state.withLock({ $0.isReset }) { throw .connectionReset }
        if direction != .read { happen(.ended) }
    }

    func close() {}
}
