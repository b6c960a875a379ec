import Results
import ScenarioLanguage
import Wire

/// A connection of the script: its socket, what it still owes, and what was learned about it.
final class Connection<Endpoint: TransportEndpoint> {
    let name: String
    /// Its place in the case's history.
    let number: Int
    let endpoint: Endpoint
    let transport: Scenario.Transport
    /// The last sender on an unconnected UDP socket.
    var peer: SocketAddress?

    /// Bytes that were sent and have not come back.
    var outstanding = EchoQueue()
    /// The datagrams that were sent and have not come back, oldest first.
    var outstandingDatagrams: [ByteSource] = []
    /// Bytes that one step received and the next one takes.
    var unread: ArraySlice<UInt8> = []

    var hasEnded = false
    /// A reset is remembered: the kernel reports it only once.
    var isReset = false
    /// A reset that a send met and no later step has expected.
    var unexpectedReset: Finding?

    var queue: [Queued] = []
    var writer: Task<Void, Never>?
    /// Why the queue stopped.
    var sendFailure: Finding?

    var ledger = Ledger()
    var isOpen = true

    init(name: String, number: Int, endpoint: Endpoint, transport: Scenario.Transport) {
        self.name = name
        self.number = number
        self.endpoint = endpoint
        self.transport = transport
    }

    /// Something that waits for its turn, for its time, or for room in the kernel's send buffer.
    struct Queued {
        enum Work {
            case bytes(ByteSource, chunk: Int, every: Duration?)
            case shutdown(Step.Shutdown)
        }

        var work: Work
        var step: Step
        var deadline: ContinuousClock.Instant
        var sent = 0
        /// When its next chunk is due.
        var due: ContinuousClock.Instant?
    }

    /// Notes that `count` bytes came back.
    func take(_ count: Int, by label: Int) {
        ledger.received(count, by: label)
        outstanding.take(count)
    }
}
