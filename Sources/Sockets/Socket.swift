import CLinux
import Glibc
import Synchronization

/// A nonblocking TCP, UDP or Unix socket on a reactor.
///
/// Its calls try the system call at once and wait on the reactor only when the kernel says EAGAIN. One task may read
/// while another writes. TCP_NODELAY is set, so that what is sent apart leaves apart.
package final class Socket: Sendable {
    package let localAddress: SocketAddress
    package let descriptor: Int32
    let reactor: Reactor
    /// The file that stands for it, when it has made one.
    private let ownPath: String?
    private let isClosed = Mutex(false)

    /// Takes over `descriptor`, which is closed when this fails; `path` is what it was bound to.
    init(taking descriptor: Int32, boundTo path: String? = nil, on reactor: Reactor) throws(SocketError) {
        ownPath = path.flatMap { $0.hasPrefix("/") ? $0 : nil }
        let address = unsafe SocketAddress.read { unsafe getsockname(descriptor, $0, &$1) }
        guard let address else {
            let error = SocketError("getsockname", errno: errno)
            _ = Glibc.close(descriptor)
            throw error
        }
        localAddress = address
        self.descriptor = descriptor
        self.reactor = reactor
    }

    deinit {
        close()
    }

    /// Ends both directions and leaves it to the kernel to deliver what was sent (close(2)).
    ///
    /// Whoever waits on the socket is woken.
    package func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        guard !wasClosed else { return }
        reactor.forget(descriptor)
        _ = Glibc.close(descriptor)
        if let ownPath { _ = unsafe unlink(ownPath) }
    }

    /// Drops what was not yet sent and resets the connection (SO_LINGER of no time, then close(2)).
    package func reset() {
        clinux_set_linger(descriptor)
        close()
    }

    /// A direction of shutdown(2).
    package enum Shutdown: Sendable {
        case read, write, both
    }

    /// Ends a direction.
    ///
    /// - Throws: `SocketError.connectionReset` when the peer's reset came first, or another error of shutdown(2).
    package func shutdown(_ direction: Shutdown) throws(SocketError) {
        let how =
            switch direction {
            case .read: SHUT_RD
            case .write: SHUT_WR
            case .both: SHUT_RDWR
            }
        guard Glibc.shutdown(descriptor, Int32(how)) != 0 else { return }
        // The kernel forgets the peer of a connection that was reset.
        throw errno == ENOTCONN ? .connectionReset : SocketError("shutdown", errno: errno)
    }
}
