import Conversations
import Sockets
import Synchronization
import Wire

/// The time in which a capture is played again: no later than it was when the script first came to a step.
final class CapturedClock: Sendable {
    private let origin: Timestamp
    private let start: ContinuousClock.Instant
    private let time: Mutex<ContinuousClock.Instant>
    /// The clock from which it branched off, which is as far as the furthest of its branches.
    private let parent: CapturedClock?

    init(since origin: Timestamp) {
        self.origin = origin
        start = .now
        time = Mutex(start)
        parent = nil
    }

    private init(_ other: CapturedClock) {
        origin = other.origin
        start = other.start
        time = Mutex(other.now)
        parent = other
    }

    /// One that goes on by itself from here.
    func branch() -> CapturedClock { CapturedClock(self) }

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func instant(of timestamp: Timestamp) -> ContinuousClock.Instant {
        start + .nanoseconds(timestamp.nanoseconds - origin.nanoseconds)
    }

    func reach(_ instant: ContinuousClock.Instant) {
        time.withLock { $0 = max($0, instant) }
        parent?.reach(instant)
    }

    func reach(_ timestamp: Timestamp?) {
        if let timestamp { reach(instant(of: timestamp)) }
    }
}

/// The packets of a case in place of a network: what a script sends is compared with them, and what came comes again.
struct CapturedNetwork: Transport {
    let past: CapturedCase
    let clock: CapturedClock

    init(_ past: CapturedCase) {
        self.past = past
        let list = past.recording.list
        clock = CapturedClock(since: list.count > 0 ? list[1].timestamp : Timestamp(nanoseconds: 0))
    }

    private init(_ past: CapturedCase, _ clock: CapturedClock) {
        self.past = past
        self.clock = clock
    }

    func branch() -> CapturedNetwork { CapturedNetwork(past, clock.branch()) }

    func adopt(_ connection: CapturedConnection) -> CapturedConnection { connection.following(clock) }

    var now: ContinuousClock.Instant { clock.now }

    func begin(
        to peer: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> CapturedConnection {
        guard let socket = past.next(of: opener) else { throw missing() }
        let timeline = past.timeline(local: socket.local, peer: socket.peer ?? "\(peer)")
        clock.reach(timeline.began)
        return connection(timeline, local: socket.local, peer: peer, sent: socket.sent, socket.name)
    }

    func listen(
        on address: SocketAddress,
        backlog: Int,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> CapturedListener {
        let known = past.description.listeners.first { $0.opener == opener.name }
        guard let known, let local = SocketAddress(numeric: known.local) else { throw missing() }
        let waiting = past.arrivals(at: known.local).map { arrival in
            connection(
                arrival.timeline,
                local: known.local,
                peer: arrival.peer,
                sent: past.sent(local: known.local, peer: "\(arrival.peer)"),
                nil
            )
        }
        return CapturedListener(local, waiting, clock)
    }

    func datagrams(
        on address: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> CapturedConnection {
        guard let socket = past.next(of: opener), let local = SocketAddress(numeric: socket.local) else {
            throw missing()
        }
        let timeline = CapturedTimeline(
            datagramsAt: TransportAddress(local),
            in: past.recording,
            past.refusals
        )
        return connection(timeline, local: socket.local, peer: nil, sent: .max, socket.name)
    }

    private func connection(
        _ timeline: CapturedTimeline,
        local: String,
        peer: SocketAddress?,
        sent: Int,
        _ name: String?
    ) -> CapturedConnection {
        CapturedConnection(
            timeline,
            past,
            clock,
            local: SocketAddress(numeric: local) ?? .loopback(),
            peer: peer,
            sent: sent,
            name: name
        )
    }

    private func missing() -> SocketError {
        past.doubt(
            "a step opens a socket that the capture does not know: its script was another, or did not come so far"
        )
        return .cancelled
    }

    func hasRoom(at address: SocketAddress) -> Bool { true }

    /// What was read then is not known; a script goes on at once.
    func unread(by connection: CapturedConnection) -> Int? { 0 }

    func wait(for interests: Interests<Self>, until deadline: ContinuousClock.Instant) async throws(SocketError) {
        await Task.yield()
        if Task.isCancelled { throw .cancelled }
        let next =
            (interests.reading.map(\.nextArrival) + interests.writing.map(\.nextChange)
            + interests.accepting.map(\.nextConnection)).compactMap(\.self).min()
        guard let next, next <= deadline else {
            clock.reach(deadline)
            throw .timedOut
        }
        clock.reach(next)
    }
}

/// A listener of a script, with the connections that came to it.
final class CapturedListener: TransportListener {
    let localAddress: SocketAddress
    private let clock: CapturedClock
    private let waiting: Mutex<ArraySlice<CapturedConnection>>

    init(_ localAddress: SocketAddress, _ waiting: [CapturedConnection], _ clock: CapturedClock) {
        self.localAddress = localAddress
        self.clock = clock
        self.waiting = Mutex(waiting[...])
    }

    var nextConnection: ContinuousClock.Instant? {
        waiting.withLock { $0.first?.opening }
    }

    func tryAccept() -> CapturedConnection? {
        waiting.withLock { waiting in
            guard let opening = waiting.first?.opening, opening <= clock.now else { return nil }
            return waiting.popFirst()
        }
    }

    func close() {}
}
