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
        let socket = try begin(to: peer, on: reactor)
        do throws(SocketError) {
            while try !socket.isConnected(to: peer) {
                try await reactor.wait(for: .write, of: socket.descriptor, deadline: deadline)
            }
        } catch {
            socket.close()
            throw error
        }
        return socket
    }

    /// How a socket is opened.
    package struct Options: Sendable {
        /// The port that it connects from; zero for any free one.
        package var sourcePort: UInt16 = 0
        package var noDelay = true
        package var keepAlive = false
        /// SO_RCVBUF and SO_SNDBUF, in bytes.
        package var receiveBuffer: Int?
        package var sendBuffer: Int?

        package init() {}

        /// Sets them, before it is bound.
        func set(on descriptor: Int32) {
            if noDelay { clinux_set_flag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY) }
            if keepAlive { clinux_set_flag(descriptor, SOL_SOCKET, SO_KEEPALIVE) }
            if let size = receiveBuffer { clinux_set_number(descriptor, SOL_SOCKET, SO_RCVBUF, Int32(clamping: size)) }
            if let size = sendBuffer { clinux_set_number(descriptor, SOL_SOCKET, SO_SNDBUF, Int32(clamping: size)) }
        }
    }

    /// Begins to open a connection; whether it is open says `isConnected`, once the socket is writable.
    package static func begin(
        to peer: SocketAddress,
        _ options: Options = Options(),
        on reactor: Reactor
    ) throws(SocketError) -> Socket {
        let descriptor = try open(peer.family)
        options.set(on: descriptor)
        if options.sourcePort != 0 {
            clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR)
            let local = SocketAddress(ip: [UInt8](repeating: 0, count: peer.ip.count), port: options.sourcePort)
            guard unsafe local.withKernelForm({ unsafe bind(descriptor, $0, $1) }) == 0 else {
                let error = SocketError("bind to port \(options.sourcePort)", errno: errno)
                _ = Glibc.close(descriptor)
                throw error
            }
        }
        if unsafe peer.withKernelForm({ unsafe Glibc.connect(descriptor, $0, $1) }) != 0,
            errno != EINPROGRESS, errno != EINTR
        {
            let error: SocketError =
                switch errno {
                case EAGAIN where peer.isUnix: .queueFull
                // Nobody has ever listened there, which IP does not tell from nobody listens.
                case ENOENT where peer.isUnix: .connectionRefused
                default: SocketError("connect", errno: errno)
                }
            _ = Glibc.close(descriptor)
            throw error
        }
        return try Socket(taking: descriptor, on: reactor)
    }

    /// Whether a connection that was begun is open.
    ///
    /// - Throws: what connect(2) fails with.
    package func isConnected(to peer: SocketAddress) throws(SocketError) -> Bool {
        let error = clinux_pending_error(descriptor)
        guard error == 0 else { throw SocketError("connect", errno: error) }
        // Readiness may be that of an earlier socket with this number; the kernel knows whether there is a peer.
        guard peerAddress != nil else { return false }
        guard !Self.isSelfConnect(local: localAddress, peer: peer) else { throw .connectionRefused }
        return true
    }

    /// The other end of a connection; nil when there is none, or the kernel has forgotten it.
    package var peerAddress: SocketAddress? {
        unsafe SocketAddress.read { unsafe getpeername(descriptor, $0, &$1) }
    }

    /// Whether a connection's two ends are one socket.
    package static func isSelfConnect(local: SocketAddress, peer: SocketAddress) -> Bool {
        local == peer
    }

    /// A listening socket with SO_REUSEADDR; port 0 takes any free one.
    package static func listen(
        on address: SocketAddress,
        backlog: Int = Int(SOMAXCONN),
        _ options: Options = Options(),
        reactor: Reactor
    ) throws(SocketError) -> Socket {
        let descriptor = try open(address.family)
        options.set(on: descriptor)
        clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR)
        guard unsafe address.withKernelForm({ unsafe bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, Int32(backlog)) == 0
        else {
            let error = SocketError("bind to \(address)", errno: errno)
            _ = Glibc.close(descriptor)
            throw error
        }
        return try Socket(taking: descriptor, boundTo: address.openToAll(), on: reactor)
    }

    /// Takes the oldest connection of a listening socket.
    package func accept() async throws(SocketError) -> Socket {
        while true {
            if let socket = try tryAccept() { return socket }
            try await reactor.wait(for: .read, of: descriptor, deadline: nil)
        }
    }

    /// The oldest connection of a listening socket; nil when there is none.
    package func tryAccept() throws(SocketError) -> Socket? {
        while true {
            let accepted = clinux_accept(descriptor)
            if accepted >= 0 {
                clinux_set_flag(accepted, Int32(IPPROTO_TCP), TCP_NODELAY)
                return try Socket(taking: accepted, on: reactor)
            }
            // ECONNABORTED: that connection was reset before it was taken; the next one may be there.
            if errno == EAGAIN { return nil }
            guard errno == EINTR || errno == ECONNABORTED else { throw SocketError("accept", errno: errno) }
        }
    }

    /// How many bytes of a Unix connection the other end has not read, beside what the kernel needs for them (unix(7),
    /// SIOCOUTQ); nil of other sockets.
    package var unreadByPeer: Int? {
        guard localAddress.isUnix else { return nil }
        let count = clinux_unsent(descriptor)
        return count < 0 ? nil : Int(count)
    }

    private static func open(_ family: Int32) throws(SocketError) -> Int32 {
        let descriptor = clinux_stream_socket(family)
        guard descriptor >= 0 else { throw SocketError("socket", errno: errno) }
        return descriptor
    }
}

extension SocketAddress {
    /// Lets every user connect to what is bound here.
    ///
    /// - Returns: the path of the file, when it is one.
    func openToAll() -> String? {
        if let path, path.hasPrefix("/") { _ = unsafe chmod(path, 0o777) }
        return path
    }
}

extension Socket {
    /// Whether a server could bind this address now.
    package static func isFree(_ address: SocketAddress) -> Bool {
        let descriptor = clinux_stream_socket(address.family)
        guard descriptor >= 0 else { return false }
        defer { _ = Glibc.close(descriptor) }
        return unsafe address.withKernelForm { unsafe bind(descriptor, $0, $1) } == 0
    }
}
