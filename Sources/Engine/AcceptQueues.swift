import Arena
import Sockets
import Synchronization

/// What is known of the room in the queues of connections of this machine's listeners (sock_diag(7)).
///
/// The kernel is asked again once half of the room that it told of is used, and after a moment: others connect too.
final class AcceptQueues: Sendable {
    private struct Known {
        var room: Int
        var until: ContinuousClock.Instant
    }

    private let known = Mutex<[SocketAddress: Known]>([:])

    /// Whether one more connection finds room; true where that cannot be seen.
    func hasRoom(at address: SocketAddress) -> Bool {
        guard address.isLoopback else { return true }
        return known.withLock { known in
            if let last = known[address], last.room > 0, .now < last.until { return true }
            let found = ListenerInfo.all().filter { $0.port == address.port }
            // A queue holds one more than its backlog.
            guard let room = found.map({ $0.backlog + 1 - $0.waiting }).max() else { return true }
            known[address] = Known(room: room / 2, until: .now + .milliseconds(10))
            return room > 0
        }
    }

    /// A connection is on its way there.
    func connected(to address: SocketAddress) {
        known.withLock { $0[address]?.room -= 1 }
    }
}
