import Engine
import Sockets
import Synchronization

/// A network with one server on it, and with the scenario's own listeners, in virtual time: who waits in vain is at the
/// deadline at once.
struct SimulatedNetwork: Transport {
    /// What a server sees.
    enum Happening {
        case opened
        case received([UInt8])
        case ended
    }

    /// What it does about it.
    indirect enum Reaction: Sendable {
        case reply([UInt8])
        case end
        case reset
        /// The same, so much later.
        case later(Duration, Reaction)
        /// As much as anybody takes, for ever.
        case flood(UInt8)
    }

    /// A server by its answers.
    typealias Server = @Sendable (Happening) -> [Reaction]

    let clock = SimulatedClock()
    /// nil: nobody listens.
    let server: Server?
    /// How many bytes a connection takes that nobody reads.
    var room = Int.max
    /// How long a server takes to come to read, in one go what has come meanwhile; nil reads each piece at once.
    var delay: Duration?
    private let listeners = SimulatedListeners()
    /// How its sockets were made, and with which backlog those that listen.
    let made = SimulatedSockets()

    init(server: Server?, room: Int = .max, delay: Duration? = nil) {
        self.server = server
        self.room = room
        self.delay = delay
    }

    var now: ContinuousClock.Instant { clock.now }

    func begin(
        to peer: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> SimulatedConnection {
        made.all.withLock { $0.append((options, nil)) }
        if let listener = listeners.all.withLock({ $0.last { $0.localAddress == peer } }) {
            return try listener.connect()
        }
        // Nobody serves tcpmux, and discard never answers.
        guard let server, peer.port != 1 else { throw .connectionRefused }
        return SimulatedConnection(clock, room: room, isConnected: peer.port != 9, delay: delay, server)
    }

    func datagrams(
        on address: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> SimulatedConnection {
        SimulatedConnection(clock, room: room, datagrams: server != nil, server ?? { _ in [] })
    }

    func unread(by connection: SimulatedConnection) -> Int? { connection.unread }

    func hasRoom(at address: SocketAddress) -> Bool { true }

    func listen(
        on address: SocketAddress,
        backlog: Int,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> SimulatedListener {
        made.all.withLock { $0.append((options, backlog)) }
        return listeners.all.withLock { listeners in
            let port = address.port == 0 ? UInt16(40_000 + listeners.count) : address.port
            let address = SocketAddress(ip: address.ip, port: port)
            let listener = SimulatedListener(clock, address)
            listeners.append(listener)
            return listener
        }
    }

    func wait(for interests: Interests<Self>, until deadline: ContinuousClock.Instant) async throws(SocketError) {
        await Task.yield()
        if Task.isCancelled { throw .cancelled }
        while true {
            let isReady =
                interests.reading.contains(where: \.isReadable) || interests.writing.contains(where: \.isWritable)
                || interests.accepting.contains(where: \.isReady)
            if isReady { return }
            guard clock.advance(to: deadline) else { throw .timedOut }
        }
    }
}

/// How the sockets of a scenario were made.
final class SimulatedSockets: Sendable {
    let all = Mutex<[(options: Socket.Options, backlog: Int?)]>([])
}

/// The listeners that a scenario opened.
final class SimulatedListeners: Sendable {
    let all = Mutex<[SimulatedListener]>([])
}

/// Virtual time, and what is to happen in it.
final class SimulatedClock: Sendable {
    private struct State {
        var time = ContinuousClock.now
        var plans: [(time: ContinuousClock.Instant, happen: @Sendable () -> Void)] = []
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.time } }

    func plan(after delay: Duration, _ happen: @escaping @Sendable () -> Void) {
        state.withLock { $0.plans.append(($0.time + delay, happen)) }
    }

    /// Goes on to what happens next, false when that is nothing until then.
    func advance(to deadline: ContinuousClock.Instant) -> Bool {
        let happen = state.withLock { state -> (@Sendable () -> Void)? in
            let next = state.plans.indices.min { state.plans[$0].time < state.plans[$1].time }
            guard let next, state.plans[next].time <= deadline else {
                state.time = max(state.time, deadline)
                return nil
            }
            state.time = max(state.time, state.plans[next].time)
            return state.plans.remove(at: next).happen
        }
        happen?()
        return happen != nil
    }
}

final class SimulatedListener: TransportListener {
    let localAddress: SocketAddress
    private let clock: SimulatedClock
    private let state = Mutex<(waiting: [SimulatedConnection], isClosed: Bool)>(([], false))

    init(_ clock: SimulatedClock, _ address: SocketAddress) {
        self.clock = clock
        localAddress = address
    }

    var isReady: Bool { state.withLock { !$0.waiting.isEmpty } }

    func connect() throws(SocketError) -> SimulatedConnection {
        guard !state.withLock({ $0.isClosed }) else { throw .connectionRefused }
        let (client, server) = SimulatedConnection.pair(clock)
        state.withLock { $0.waiting.append(server) }
        return client
    }

    func tryAccept() throws(SocketError) -> SimulatedConnection? {
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    func close() {
        state.withLock { $0.isClosed = true }
    }
}

final class SimulatedConnection: TransportConnection {
    var localAddress: SocketAddress { .loopback(port: 2) }
    var peerAddress: SocketAddress? { nil }

    private struct State {
        var arrived: [UInt8] = []
        var flood: UInt8?
        var hasEnded = false
        /// Somebody was told of the end.
        var isEndTold = false
        var isReset = false
        var untaken = 0
        /// What was sent and the server has not come to read.
        var unread: [UInt8] = []
        /// nil for a stream.
        var datagrams: [[UInt8]]?
    }

    private let clock: SimulatedClock
    private let room: Int
    private let isOpen: Bool
    private let delay: Duration?
    private let server: Mutex<SimulatedNetwork.Server>
    private let state = Mutex(State())

    /// Whether somebody takes its datagrams; nil for a stream.
    private let isServed: Bool?

    init(
        _ clock: SimulatedClock,
        room: Int,
        isConnected: Bool = true,
        delay: Duration? = nil,
        datagrams isServed: Bool? = nil,
        _ server: @escaping SimulatedNetwork.Server
    ) {
        self.clock = clock
        self.room = room
        self.isServed = isServed
        isOpen = isConnected
        self.delay = delay
        self.server = Mutex(server)
        if isServed != nil { state.withLock { $0.datagrams = [] } }
        happen(.opened)
    }

    /// Two ends of one connection.
    static func pair(_ clock: SimulatedClock) -> (SimulatedConnection, SimulatedConnection) {
        let one = SimulatedConnection(clock, room: .max) { _ in [] }
        let other = SimulatedConnection(clock, room: .max) { one.mirrored($0) }
        one.server.withLock { $0 = { other.mirrored($0) } }
        return (one, other)
    }

    private func mirrored(_ happening: SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction] {
        switch happening {
        case .opened: break
        case .received(let bytes): react(.reply(bytes))
        case .ended: react(.end)
        }
        return []
    }

    private func happen(_ happening: SimulatedNetwork.Happening) {
        let server = server.withLock { $0 }
        for reaction in server(happening) { react(reaction) }
    }

    private func react(_ reaction: SimulatedNetwork.Reaction) {
        if case .later(let delay, let reaction) = reaction {
            return clock.plan(after: delay) { self.react(reaction) }
        }
        state.withLock { state in
            switch reaction {
            case .reply(let bytes) where state.datagrams != nil: state.datagrams?.append(bytes)
            case .reply(let bytes):
                state.arrived += bytes
                state.untaken = 0
            case .end: state.hasEnded = true
            case .reset: state.isReset = true
            case .flood(let byte): state.flood = byte
            case .later: break
            }
        }
    }

    var isReadable: Bool {
        state.withLock {
            $0.datagrams?.isEmpty == false || !$0.arrived.isEmpty || $0.flood != nil || ($0.hasEnded && !$0.isEndTold)
                || $0.isReset
        }
    }

    var isWritable: Bool {
        isOpen && state.withLock { $0.isReset || $0.untaken < room }
    }

    func isConnected(to peer: SocketAddress) throws(SocketError) -> Bool { isOpen }

    func tryReceive(atMost count: Int) throws(SocketError) -> [UInt8]? {
        // To read takes time, else who reads without end would never be late.
        if state.withLock({ $0.flood != nil }) { _ = clock.advance(to: clock.now + .milliseconds(1)) }
        let outcome = state.withLock { state -> Result<[UInt8]?, SocketError> in
            if let byte = state.flood { return .success([UInt8](repeating: byte, count: min(count, 4_096))) }
            guard state.arrived.isEmpty else {
                defer { state.arrived.removeFirst(min(count, state.arrived.count)) }
                return .success([UInt8](state.arrived.prefix(count)))
            }
            // The kernel says it once.
            if state.isReset, !state.hasEnded {
                state.hasEnded = true
                return .failure(.connectionReset)
            }
            state.isEndTold = state.hasEnded
            return .success(state.hasEnded ? [] : nil)
        }
        return try outcome.get()
    }

    func trySendUrgent(_ byte: UInt8) throws(SocketError) -> Int { try trySend([byte]) }

    func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int {
        let count = state.withLock { state -> Int? in
            guard !state.isReset else { return nil }
            let count = min(bytes.count, room - min(room, state.untaken))
            state.untaken += room == .max ? 0 : count
            return count
        }
        guard let count else { throw .brokenPipe }
        if count > 0 { arrive(bytes.prefix(count)) }
        return count
    }

    var unread: Int { state.withLock { $0.unread.count } }

    private func arrive(_ bytes: ArraySlice<UInt8>) {
        guard let delay else { return happen(.received([UInt8](bytes))) }
        let isFirst = state.withLock { state in
            defer { state.unread += bytes }
            return state.unread.isEmpty
        }
        guard isFirst else { return }
        clock.plan(after: delay) {
            let all = self.state.withLock { state in
                defer { state.unread = [] }
                return state.unread
            }
            self.happen(.received(all))
        }
    }

    func trySend(_ datagram: [UInt8], to peer: SocketAddress) throws(SocketError) -> Bool {
        guard isServed == true else {
            state.withLock { $0.isReset = true }
            return true
        }
        happen(.received(datagram))
        return true
    }

    func tryReceiveDatagram() throws(SocketError) -> Datagram? {
        let outcome = state.withLock { state -> Result<Datagram?, SocketError> in
            if state.isReset {
                state.isReset = false
                return .failure(.connectionRefused)
            }
            guard let next = state.datagrams?.first else { return .success(nil) }
            state.datagrams?.removeFirst()
            return .success(Datagram(next, from: nil))
        }
        return try outcome.get()
    }

    func takePendingError() -> SocketError? {
        state.withLock { $0.isReset ? .connectionReset : nil }
    }

    func shutdown(_ direction: Socket.Shutdown) throws(SocketError) {
        if state.withLock({ $0.isReset }) { throw .connectionReset }
        if direction != .read { happen(.ended) }
    }

    func close() {
        happen(.ended)
    }

    func reset() {
        let server = server.withLock { $0 }
        _ = server(.ended)
    }
}
