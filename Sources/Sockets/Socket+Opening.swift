import CLinux
import Glibc

extension Socket {
    /// Opens a connection.
    ///
    /// - Throws: `connectionRefused`, `timedOut`, or another error of connect(2). A connection of a socket with itself,
    ///   which TCP's simultaneous open allows inside the ephemeral range, is `connectionRefused`: nobody listened.
    package static func connect(
        to peer: SocketAddress,
        on reactor: Reactor,
        deadline: ContinuousClock.Instant? = nil
    ) async throws(SocketError) -> Socket {
        let descriptor = try open(peer.family)
        do throws(SocketError) {
            try await connect(descriptor, to: peer, on: reactor, deadline)
        } catch {
            reactor.forget(descriptor)
            _ = Glibc.close(descriptor)
            throw error
        }
        clinux_set_flag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        let socket = try Socket(taking: descriptor, on: reactor)
        guard !isSelfConnect(local: socket.localAddress, peer: peer) else { throw .connectionRefused }
        return socket
    }

    private static func connect(
        _ descriptor: Int32,
        to peer: SocketAddress,
        on reactor: Reactor,
        _ deadline: ContinuousClock.Instant?
    ) async throws(SocketError) {
        guard unsafe peer.withKernelForm({ unsafe Glibc.connect(descriptor, $0, $1) }) != 0 else { return }
        guard errno == EINPROGRESS || errno == EINTR else { throw SocketError("connect", errno: errno) }
        // Readiness may be that of an earlier socket with this number; the kernel knows whether there is a peer.
        repeat {
            try await reactor.wait(for: .write, of: descriptor, deadline: deadline)
            let error = clinux_pending_error(descriptor)
            guard error == 0 else { throw SocketError("connect", errno: error) }
        } while unsafe SocketAddress.read({ unsafe getpeername(descriptor, $0, &$1) }) == nil
    }

    /// Whether a connection's two ends are one socket.
    package static func isSelfConnect(local: SocketAddress, peer: SocketAddress) -> Bool {
        local == peer
    }

    /// A listening socket with SO_REUSEADDR; port 0 takes any free one.
    package static func listen(on address: SocketAddress, reactor: Reactor) throws(SocketError) -> Socket {
        let descriptor = try open(address.family)
        clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR)
        guard unsafe address.withKernelForm({ unsafe bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, SOMAXCONN) == 0
        else {
            let error = SocketError("bind to \(address)", errno: errno)
            _ = Glibc.close(descriptor)
            throw error
        }
        return try Socket(taking: descriptor, on: reactor)
    }

    /// Takes the oldest connection of a listening socket.
    package func accept() async throws(SocketError) -> Socket {
        while true {
            let accepted = clinux_accept(descriptor)
            if accepted >= 0 {
                clinux_set_flag(accepted, Int32(IPPROTO_TCP), TCP_NODELAY)
                return try Socket(taking: accepted, on: reactor)
            }
            // ECONNABORTED: that connection was reset before it was taken; the next one may be there.
            if errno == EAGAIN {
                try await reactor.wait(for: .read, of: descriptor, deadline: nil)
            } else if errno != EINTR, errno != ECONNABORTED {
                throw SocketError("accept", errno: errno)
            }
        }
    }

    private static func open(_ family: Int32) throws(SocketError) -> Int32 {
        let descriptor = clinux_stream_socket(family)
        guard descriptor >= 0 else { throw SocketError("socket", errno: errno) }
        return descriptor
    }
}
