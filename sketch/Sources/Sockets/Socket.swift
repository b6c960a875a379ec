import CLinux
import Glibc
import Synchronization
package import Wire

/// A nonblocking socket of TCP or UDP on a reactor.
///
/// Its calls try the system call at once and wait on the reactor only when the kernel says EAGAIN. One task may read
/// while another writes. TCP sockets have TCP_NODELAY, so that what is sent apart leaves apart.
package final class Socket: Sendable {
    /// A transport protocol.
    package enum Transport: Sendable {
        case tcp, udp
    }

    package let transport: Transport
    package let localAddress: SocketAddress
    /// nil for a socket that listens or has no peer.
    package let remoteAddress: SocketAddress?
    let descriptor: Int32
    let reactor: Reactor
    private let isClosed = Mutex(false)

    init(
        _ descriptor: Int32,
        _ transport: Transport,
        local: SocketAddress,
        remote: SocketAddress?,
        on reactor: Reactor
    ) {
        self.descriptor = descriptor
        self.transport = transport
        localAddress = local
        remoteAddress = remote
        self.reactor = reactor
    }

    deinit {
        close()
    }

    /// Ends both directions for the kernel to finish (close(2)).
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
    }

    /// Closes with RST (SO_LINGER with a time of zero).
    package func reset() {
        clinux_linger_zero(descriptor)
        close()
    }

    /// shutdown(2) of a direction.
    package enum Shutdown: Sendable {
        case read, write, both
    }

    /// - Throws: `SocketError.system` with ENOTCONN when the peer's reset came first.
    package func shutdown(_ direction: Shutdown) throws(SocketError) {
        let how =
            switch direction {
            case .read: SHUT_RD
            case .write: SHUT_WR
            case .both: SHUT_RDWR
            }
        guard Glibc.shutdown(descriptor, Int32(how)) == 0 else { throw SocketError("shutdown", errno: errno) }
    }
}
