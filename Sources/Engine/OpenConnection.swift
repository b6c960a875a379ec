import ScenarioLanguage
import Sockets

/// A connection of a case, with what is queued on it and what is due.
struct OpenConnection<Endpoint: TransportConnection> {
    let endpoint: Endpoint
    /// What its packets are told by.
    var trace: ConnectionTrace
    /// What is still to be sent, oldest first.
    var queue: [QueuedStep] = []
    var echo = EchoQueue()
    /// Bytes that were received and belong to the next recv.
    var inbox: [UInt8] = []
    /// A call got ECONNRESET or EPIPE, which the kernel says only once.
    var isReset = false
    /// The first queued step of which a reset took the rest, and how much of it had been taken.
    var lost: (step: Step, sent: Int)?

    /// Set where it has datagrams.
    var datagrams: DatagramState?

    /// A connection that a step opened.
    init(_ endpoint: Endpoint, name: String?, peer: SocketAddress?, openedBy opener: Opener) {
        self.endpoint = endpoint
        trace = ConnectionTrace(name: name, endpoint, peer: peer, openedBy: opener)
    }

    var name: String? { trace.name }

    /// How many bytes were sent and have not come back.
    var echoCount: Int { datagrams?.due.reduce(0) { $0 + $1.count } ?? echo.due.count }

    /// Behind a sentence: ` on 'bob'`, or nothing.
    var suffix: String { name.map { " on '\($0)'" } ?? "" }
}

/// A `send` or `shutdown` that waits for its turn on its connection.
struct QueuedStep {
    enum Work {
        case send(Step.Pacing)
        /// One byte, as urgent data.
        case sendUrgent
        case shutdown(Socket.Shutdown)
    }

    let step: Step
    /// Where it stands in the script.
    let place: Int
    let work: Work
    /// What of its payload was not yet made.
    private(set) var rest: PayloadStream
    /// How long its bytes may take, with its pacing.
    let limit: Duration
    /// Set when its turn comes.
    private(set) var deadline: ContinuousClock.Instant?
    /// When its next chunk goes.
    private(set) var nextChunk: ContinuousClock.Instant?
    /// Bytes that were made and not yet taken.
    private(set) var pending: ArraySlice<UInt8> = []
    /// How many bytes the kernel took.
    private(set) var sent = 0
    /// Whether nobody waits for it.
    var mayStay = false
    /// The kernel had no room when it was tried last.
    private(set) var isBlocked = false

    private static let pieceSize = 64 << 10

    init(
        _ step: Step,
        at place: Int,
        _ work: Work,
        _ payload: PayloadStream = PayloadStream(),
        limit: Duration
    ) {
        self.step = step
        self.place = place
        self.work = work
        self.limit = limit
        rest = payload
    }

    var isSend: Bool {
        if case .shutdown = work { false } else { true }
    }

    var isUrgent: Bool {
        if case .sendUrgent = work { true } else { false }
    }

    /// How its payload is cut and spread in time.
    var pacing: Step.Pacing {
        if case .send(let pacing) = work { pacing } else { Step.Pacing() }
    }

    /// How many bytes its payload has.
    var total: Int { sent + pending.count + rest.count }

    /// Whether all of its payload was taken.
    var isSent: Bool { sent == total }

    /// Whether its next chunk is not to go yet.
    func isPaced(at now: ContinuousClock.Instant) -> Bool {
        pending.isEmpty && nextChunk.map { now < $0 } ?? false
    }

    /// Makes bytes to send where there are none: its turn has come.
    mutating func fill(_ pacing: Step.Pacing, at now: ContinuousClock.Instant) {
        deadline = deadline ?? now + limit
        guard pending.isEmpty, !isPaced(at: now) else { return }
        pending = rest.read(atMost: pacing.chunk ?? Self.pieceSize)[...]
        if pacing.every > .zero { nextChunk = (nextChunk ?? now) + pacing.every }
    }

    /// The kernel took so many bytes.
    mutating func take(_ count: Int) {
        sent += count
        pending = pending.dropFirst(count)
        isBlocked = count == 0
    }

    /// Whether its limit has passed.
    func isLate(at now: ContinuousClock.Instant) -> Bool {
        deadline.map { now >= $0 } ?? false
    }
}
