import Engine
import ScenarioLanguage
import Sockets
import Synchronization
import Wire

/// A network without a kernel: a peer that is a closure, and a clock that stands still until somebody sleeps.
struct SimulatedNetwork: Transport {
    /// What a peer does with what it gets.
    enum Reaction: Sendable {
        case reply(String)
        case end
        case reset
    }

    /// What happens to a connection.
    enum Happening: Sendable {
        case opened
        case received(Bytes)
        case ended
    }

    let reactor: Reactor
    let clock = SimulatedClock()
    /// What the server under test does; nil refuses connections.
    let peer: (@Sendable (Happening) -> [Reaction])?

    var executor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }
    var now: ContinuousClock.Instant { clock.now }

    func sleep(until deadline: ContinuousClock.Instant) async throws(SocketError) {
        clock.advance(to: deadline)
    }

    func connect(
        to peer: SocketAddress,
        over transport: Scenario.Transport,
        deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> SimulatedSocket {
        guard let reaction = self.peer else { throw .connectionRefused }
        return SimulatedSocket(clock, reaction)
    }

    func listen(
        on address: SocketAddress,
        over transport: Scenario.Transport,
        backlog: Int
    ) throws(SocketError) -> SimulatedSocket {
        throw .system(call: "listen", errno: 95)
    }
}

final class SimulatedClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(to instant: ContinuousClock.Instant) {
        time.withLock { $0 = max($0, instant) }
    }
}

final class SimulatedSocket: TransportEndpoint {
    private struct State {
        var arrived: Bytes = []
        var hasEnded = false
        var isReset = false
    }

    let localAddress = SocketAddress(address: .loopbackV4, port: 1_000)
    let remoteAddress: SocketAddress? = SocketAddress(address: .loopbackV4, port: 7)
    private let clock: SimulatedClock
    private let peer: @Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction]
    private let state = Mutex(State())

    init(
        _ clock: SimulatedClock,
        _ peer: @escaping @Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction]
    ) {
        self.clock = clock
        self.peer = peer
        happen(.opened)
    }

    private func happen(_ happening: SimulatedNetwork.Happening) {
        let reactions = peer(happening)
        state.withLock { state in
            for reaction in reactions {
                switch reaction {
                case .reply(let text): state.arrived += Bytes(text.utf8)
                case .end: state.hasEnded = true
                case .reset: state.isReset = true
                }
            }
        }
    }

    func accept(deadline: ContinuousClock.Instant?) async throws(SocketError) -> SimulatedSocket {
        throw .timedOut
    }

    func receive(atMost count: Int, deadline: ContinuousClock.Instant?) async throws(SocketError) -> Bytes {
        let outcome = state.withLock { state -> Result<Bytes, SocketError> in
            guard state.arrived.isEmpty else {
                defer { state.arrived.removeFirst(min(count, state.arrived.count)) }
                return .success(Bytes(state.arrived.prefix(count)))
            }
            if state.isReset { return .failure(.connectionReset) }
            return state.hasEnded ? .success([]) : .failure(.timedOut)
        }
        if case .failure(.timedOut) = outcome, let deadline { clock.advance(to: deadline) }
        return try outcome.get()
    }

    func receiveDatagram(
        deadline: ContinuousClock.Instant?
    ) async throws(SocketError) -> (bytes: Bytes, sender: SocketAddress) {
        throw .timedOut
    }

    func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int? {
        if state.withLock({ $0.isReset }) { throw .connectionReset }
        happen(.received(Bytes(bytes)))
        return bytes.count
    }

    func waitWritable(deadline: ContinuousClock.Instant?) async throws(SocketError) {}

    func sendDatagram(_ bytes: Bytes, to peer: SocketAddress?) throws(SocketError) {}

    func shutdown(_ direction: Step.Shutdown) throws(SocketError) {
        if direction != .read { happen(.ended) }
    }

    func close() {}

    func reset() {}
}
