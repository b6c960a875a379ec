import Sockets
import Synchronization
import Wire

/// A socket of a script that is played again.
///
/// What came comes no earlier than in the capture, and not before the script has sent what went before it there.
final class CapturedConnection: TransportConnection {
    private struct State {
        /// How much was sent, bytes or datagrams.
        var sent = 0
        var hasEnded = false
        /// The arrival that is next, and how much of the stream was read.
        var next = 0
        var read = 0
        var isResetTold = false
        /// Something was sent since it was last read.
        var isFresh = false
    }

    let localAddress: SocketAddress
    let peerAddress: SocketAddress?
    private let timeline: CapturedTimeline
    private let past: CapturedCase
    private let clock: CapturedClock
    /// How many bytes the kernel took.
    private let room: Int
    private let name: String?
    private let state = Mutex(State())

    init(
        _ timeline: CapturedTimeline,
        _ past: CapturedCase,
        _ clock: CapturedClock,
        local: SocketAddress,
        peer: SocketAddress?,
        sent: Int,
        name: String?
    ) {
        self.timeline = timeline
        self.past = past
        self.clock = clock
        self.name = name
        localAddress = local
        peerAddress = peer
        room = sent
    }

    /// The same, which nobody has used yet, by another clock.
    func following(_ clock: CapturedClock) -> CapturedConnection {
        CapturedConnection(
            timeline,
            past,
            clock,
            local: localAddress,
            peer: peerAddress,
            sent: room,
            name: name
        )
    }

    /// When it was open.
    var opening: ContinuousClock.Instant? { timeline.opened.map(clock.instant) }

    private func isDue(_ item: CapturedTimeline.Item, _ state: State) -> Bool {
        state.sent >= item.needs && (state.hasEnded || !item.needsEnd)
    }

    private func isThere(_ item: CapturedTimeline.Item, _ state: State) -> Bool {
        isDue(item, state) && clock.instant(of: item.time) <= clock.now
    }

    /// When something comes next that is not there yet.
    var nextArrival: ContinuousClock.Instant? {
        let now = clock.now
        return state.withLock { state in
            for item in timeline.arrivals[min(state.next, timeline.arrivals.count)...] {
                guard isDue(item, state) else { return nil }
                let time = clock.instant(of: item.time)
                if time > now || state.isFresh { return max(time, now) }
            }
            return nil
        }
    }

    /// When it is open, or refused, or reset, or when there is room again.
    var nextChange: ContinuousClock.Instant? {
        let now = clock.now
        if let change = (timeline.opened ?? timeline.refused).map(clock.instant), change > now { return change }
        return state.withLock { state in
            let reset = timeline.arrivals.dropFirst(state.next).first { item in
                if case .reset = item.arrival { isDue(item, state) } else { false }
            }
            let room = timeline.stall(from: state.sent).flatMap { $0.position == state.sent ? $0.until : nil }
            return [reset?.time, room].compactMap { $0.map(clock.instant) }.filter { $0 > now }.min()
        }
    }

    func isConnected(to peer: SocketAddress) throws(SocketError) -> Bool {
        if let refused = timeline.refused.map(clock.instant), refused <= clock.now { throw .connectionRefused }
        return opening.map { $0 <= clock.now } ?? false
    }

    func tryReceive(atMost count: Int) throws(SocketError) -> [UInt8]? {
        let outcome = state.withLock { state -> Result<[UInt8]?, SocketError> in
            state.isFresh = false
            var edge = state.read
            var index = state.next
            while index < timeline.arrivals.count, isThere(timeline.arrivals[index], state) {
                guard case .bytes(let end) = timeline.arrivals[index].arrival else { break }
                edge = max(edge, end)
                index += 1
            }
            if edge > state.read {
                let part = state.read..<min(edge, state.read + count)
                state.read = part.upperBound
                while state.next < index, case .bytes(let end) = timeline.arrivals[state.next].arrival,
                    end <= state.read
                {
                    state.next += 1
                }
                return .success(Array(timeline.incoming[part]))
            }
            state.next = index
            guard !state.isResetTold else { return .success([]) }
            guard index < timeline.arrivals.count, isThere(timeline.arrivals[index], state) else {
                return .success(nil)
            }
            // An end stays one; the kernel tells of a reset once.
            guard case .reset = timeline.arrivals[index].arrival else { return .success([]) }
            state.isResetTold = true
            return .failure(.connectionReset)
        }
        return try outcome.get()
    }

    func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int {
        let position = state.withLock { $0.sent }
        var count = min(bytes.count, room - position)
        var from = position
        while let stall = timeline.stall(from: from), stall.position < position + count {
            if clock.instant(of: stall.until) > clock.now {
                count = stall.position - position
                break
            }
            from = stall.position + 1
        }
        guard count > 0 else {
            if let error = takePendingError() { throw error }
            if state.withLock({ $0.isResetTold }) { throw .brokenPipe }
            return 0
        }
        let part = bytes.prefix(count)
        let known = timeline.outgoing.dropFirst(position).prefix(count)
        if let (place, (new, old)) = zip(part, known).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
            let which = name.map { " of '\($0)'" } ?? ""
            let what = "the capture has byte \(position + place)\(which) as \(old), and the script sends \(new)"
            past.doubt("\(what): it is another script, or its variables are others")
        }
        clock.reach(timeline.departure(of: position))
        state.withLock { state in
            state.sent += count
            state.isFresh = true
        }
        return count
    }

    func trySendUrgent(_ byte: UInt8) throws(SocketError) -> Int { try trySend([byte]) }

    func trySend(_ datagram: [UInt8], to peer: SocketAddress) -> Bool {
        let number = state.withLock { state in
            state.sent += 1
            state.isFresh = true
            return state.sent - 1
        }
        clock.reach(timeline.departure(of: number))
        if number < timeline.datagrams.count, timeline.datagrams[number] != datagram {
            let what = "datagram \(number + 1) of the capture is not what the script sends"
            past.doubt("\(what): it is another script, or its variables are others")
        }
        return true
    }

    func tryReceiveDatagram() throws(SocketError) -> Datagram? {
        let item = state.withLock { state -> CapturedTimeline.Item? in
            state.isFresh = false
            guard state.next < timeline.arrivals.count, isThere(timeline.arrivals[state.next], state) else {
                return nil
            }
            state.next += 1
            return timeline.arrivals[state.next - 1]
        }
        switch item?.arrival {
        case .datagram(let bytes, let source): return Datagram(bytes, from: source)
        case .refusal: throw .connectionRefused
        case .bytes, .end, .reset, nil: return nil
        }
    }

    func takePendingError() -> SocketError? {
        state.withLock { state in
            let hasCome = timeline.arrivals.dropFirst(state.next).contains { item in
                if case .reset = item.arrival { isThere(item, state) } else { false }
            }
            guard hasCome, !state.isResetTold else { return nil }
            state.isResetTold = true
            return .connectionReset
        }
    }

    func shutdown(_ direction: Socket.Shutdown) throws(SocketError) {
        guard direction != .read else { return }
        if timeline.ended == nil, let error = takePendingError() { throw error }
        state.withLock { state in
            state.hasEnded = true
            state.isFresh = true
        }
        clock.reach(timeline.ended)
    }

    func close() { state.withLock { $0.hasEnded = true } }

    func reset() { close() }
}
