import Conversations
import Synchronization
import Wire

/// What the capture thread has delivered since the case began, and who waits for more of it.
final class Tape: Sendable {
    struct State {
        var store = PacketStore()
        var tracker = ConversationTracker(keepsPackets: false)
        var areHeadersOnly = false
        /// UDP pairs that an earlier case has used.
        var pastDatagrams: Set<AddressPair> = []
        /// What the kernel had dropped when the case began.
        var earlierDrops = 0
        fileprivate var waiter: Waiter?
    }

    fileprivate struct Waiter {
        var condition: @Sendable (State) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    let state = Mutex(State())

    /// Called on the capture thread.
    func add(_ packet: Packet) {
        let waiter = state.withLock { state -> Waiter? in
            state.store.append(packet)
            state.tracker.add(packet, number: state.store.count)
            guard let waiter = state.waiter, waiter.condition(state) else { return nil }
            state.waiter = nil
            return waiter
        }
        waiter?.continuation.resume()
    }

    /// Suspends until a packet makes `condition` true, or until `wake`.
    ///
    /// One task waits at a time.
    func wait(for condition: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMet = state.withLock { state in
                guard !condition(state) else { return true }
                state.waiter = Waiter(condition: condition, continuation: continuation)
                return false
            }
            if isMet { continuation.resume() }
        }
    }

    /// Ends the wait, whatever has come.
    func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.continuation.resume()
    }
}

extension Tape.State {
    mutating func begin(headersOnly: Bool) {
        store = PacketStore()
        tracker = ConversationTracker(keepsPackets: false)
        areHeadersOnly = headersOnly
    }

    /// Whether nothing more can come.
    ///
    /// UDP conversations have no end: who asks about them waits for the deadline.
    ///
    /// - `own`: the pairs that count; nil for all.
    func isOver(own: Set<AddressPair>?, awaitsDatagrams: Bool) -> Bool {
        tracker.conversations.allSatisfy { conversation in
            if conversation.isOver || own?.contains(AddressPair(conversation)) == false { return true }
            return conversation.transport == .udp ? !awaitsDatagrams : !conversation.beganWithSYN
        }
    }

    var allPairs: Set<AddressPair> { Set(tracker.conversations.map(AddressPair.init)) }

    var datagramPairs: Set<AddressPair> {
        Set(tracker.conversations.filter { $0.transport == .udp }.map(AddressPair.init))
    }

    /// The pairs of the case: its own sockets', TCP conversations that began in it, and UDP pairs that are new.
    ///
    /// A TCP conversation without its SYN is the tail of an earlier case.
    ///
    /// - `isShared`: only the script's own sockets count.
    func pairs(own: Set<AddressPair>, isShared: Bool) -> Set<AddressPair> {
        Set(
            tracker.conversations.filter { conversation in
                let pair = AddressPair(conversation)
                if isShared {
                    return own.contains(pair) && (conversation.beganWithSYN || conversation.transport == .udp)
                }
                return conversation.transport == .udp
                    ? own.contains(pair) || !pastDatagrams.contains(pair) : conversation.beganWithSYN
            }.map(AddressPair.init)
        )
    }
}

/// The two ends of a conversation, in no order.
struct AddressPair: Hashable, Sendable {
    private var low: SocketAddress
    private var high: SocketAddress

    init(_ one: SocketAddress, _ other: SocketAddress) {
        let isOrdered = one.key < other.key
        low = isOrdered ? one : other
        high = isOrdered ? other : one
    }

    init(_ conversation: Conversation) {
        self.init(conversation.client, conversation.server)
    }
}

extension SocketAddress {
    /// Numbers that order addresses.
    fileprivate var key: (UInt64, UInt64, UInt16) {
        switch address {
        case .v4(let bits): (0, UInt64(bits), port)
        case .v6(let high, let low): (high, low, port)
        }
    }
}
