import CLinux
import Glibc
package import Wire

extension Socket {
    /// Opens a connection; on UDP a socket whose peer is set, so that ICMP errors reach it.
    ///
    /// - Throws: `connectionRefused`, `timedOut`, or another error of connect(2). A connection of a socket with itself,
    ///   which TCP's simultaneous open allows inside the ephemeral range, is `connectionRefused`: nobody listened.
    package static func connect(
        to peer: SocketAddress,
        transport: Transport = .tcp,
        on reactor: Reactor,
        deadline: ContinuousClock.Instant? = nil
    ) async throws(SocketError) -> Socket {
        let descriptor = try open(transport, peer)
        do throws(SocketError) {
            var address = peer.packed
            if unsafe clinux_connect(descriptor, &address) != 0 {
                guard errno == EINPROGRESS else { throw SocketError("connect", errno: errno) }
                try await reactor.wait(for: .write, of: descriptor, deadline: deadline)
                let error = clinux_pending_error(descriptor)
                guard error == 0 else { throw SocketError("connect", errno: error) }
            }
            let local = try localAddress(of: descriptor)
            guard !isSelfConnect(local: local, peer: peer) else { throw .connectionRefused }
            if transport == .tcp { clinux_set_flag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY) }
            return Socket(descriptor, transport, local: local, remote: peer, on: reactor)
        } catch {
            reactor.forget(descriptor)
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    static func isSelfConnect(local: SocketAddress, peer: SocketAddress) -> Bool {
        local == peer
    }

    /// A listening TCP socket with SO_REUSEADDR; port 0 takes any free one.
    package static func listen(
        on address: SocketAddress,
        backlog: Int32 = 128,
        reactor: Reactor
    ) throws(SocketError) -> Socket {
        let socket = try bound(.tcp, to: address, on: reactor)
        guard Glibc.listen(socket.descriptor, backlog) == 0 else { throw SocketError("listen", errno: errno) }
        return socket
    }

    /// A UDP socket that receives from anyone; port 0 takes any free one.
    package static func bind(udp address: SocketAddress, on reactor: Reactor) throws(SocketError) -> Socket {
        try bound(.udp, to: address, on: reactor)
    }

    private static func bound(
        _ transport: Transport,
        to address: SocketAddress,
        on reactor: Reactor
    ) throws(SocketError) -> Socket {
        let descriptor = try open(transport, address)
        do throws(SocketError) {
            clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR)
            // Each family has a socket of its own, so that one port can be bound on both.
            if case .v6 = address.address { clinux_set_flag(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
            var packed = address.packed
            guard unsafe clinux_bind(descriptor, &packed) == 0 else { throw SocketError("bind", errno: errno) }
            return Socket(descriptor, transport, local: try localAddress(of: descriptor), remote: nil, on: reactor)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    /// Takes the oldest connection of a listening socket.
    package func accept(deadline: ContinuousClock.Instant? = nil) async throws(SocketError) -> Socket {
        while true {
            var peer = clinux_address()
            let accepted = unsafe clinux_accept(descriptor, &peer)
            if accepted >= 0 {
                clinux_set_flag(accepted, Int32(IPPROTO_TCP), TCP_NODELAY)
                let local = try Self.localAddress(of: accepted)
                return Socket(accepted, .tcp, local: local, remote: SocketAddress(peer), on: reactor)
            }
            // ECONNABORTED: that connection was reset before it was taken; the next one may be there.
            if errno == EAGAIN {
                try await reactor.wait(for: .read, of: descriptor, deadline: deadline)
            } else if errno != EINTR, errno != ECONNABORTED {
                throw SocketError("accept", errno: errno)
            }
        }
    }

    private static func open(_ transport: Transport, _ address: SocketAddress) throws(SocketError) -> Int32 {
        let family = if case .v6 = address.address { AF_INET6 } else { AF_INET }
        let descriptor = clinux_socket(family, transport == .udp ? 1 : 0)
        guard descriptor >= 0 else { throw SocketError("socket", errno: errno) }
        return descriptor
    }

    private static func localAddress(of descriptor: Int32) throws(SocketError) -> SocketAddress {
        var address = clinux_address()
        guard unsafe clinux_local_address(descriptor, &address) != 0 else {
            throw SocketError("getsockname", errno: errno)
        }
        return SocketAddress(address)
    }
}
