import ScenarioLanguage
import Sockets

/// A connection of a case, with what is queued on it and what is due.
struct OpenConnection<Endpoint: TransportConnection> {
    let name: String?
    let endpoint: Endpoint
    /// What is still to be sent, oldest first.
    var queue: [QueuedStep] = []
    var echo = EchoQueue()
    /// Bytes that were received and belong to the next recv.
    var inbox: [UInt8] = []
    /// A call got ECONNRESET or EPIPE, which the kernel says only once.
    var isReset = false
    /// The first queued step of which a reset took the rest, and how much of it had been taken.
    var lost: (step: Step, sent: Int)?

    init(_ endpoint: Endpoint, name: String?) {
        self.endpoint = endpoint
        self.name = name
    }

    /// Behind a sentence: ` on 'bob'`, or nothing.
    var suffix: String { name.map { " on '\($0)'" } ?? "" }
}

/// A `send` or `shutdown` that waits for its turn on its connection.
struct QueuedStep {
    enum Work {
        case send(PayloadStream, Step.Pacing)
        case shutdown(Socket.Shutdown)
    }

    let step: Step
    var work: Work
    /// How long its bytes may take, with its pacing.
    let limit: Duration
    /// Set when its turn comes.
    var deadline: ContinuousClock.Instant?
    /// When its next chunk goes.
    var nextChunk: ContinuousClock.Instant?
    /// Bytes that were made and not yet taken.
    var pending: ArraySlice<UInt8> = []
    /// How many bytes the kernel took.
    var sent = 0
    /// The kernel had no room when it was tried last.
    var isBlocked = false

    init(_ step: Step, _ work: Work, limit: Duration) {
        self.step = step
        self.work = work
        self.limit = limit
    }
}
