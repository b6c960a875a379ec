import CLinux
import Glibc

/// What one recv(2) gives of a datagram socket.
package struct Datagram: Sendable, Hashable {
    package var bytes: [UInt8]
    /// Who sent it; nil for a Unix socket without a name.
    package var source: SocketAddress?

    package init(_ bytes: [UInt8], from source: SocketAddress?) {
        self.bytes = bytes
        self.source = source
    }
}

extension Socket {
    /// A UDP or Unix socket without a peer, bound to `address`; port 0 takes any free one, as does `unnamed`.
    package static func datagrams(
        on address: SocketAddress,
        _ options: Options = Options(),
        reactor: Reactor
    ) throws(SocketError) -> Socket {
        let descriptor = clinux_datagram_socket(address.family)
        guard descriptor >= 0 else { throw SocketError("socket", errno: errno) }
        options.set(on: descriptor)
        guard unsafe address.withKernelForm({ unsafe bind(descriptor, $0, $1) }) == 0 else {
            let error = SocketError("bind to \(address)", errno: errno)
            _ = Glibc.close(descriptor)
            throw error
        }
        return try Socket(taking: descriptor, boundTo: address.openToAll(), on: reactor)
    }

    /// Sends one datagram; false when there is no room now.
    ///
    /// - Throws: `connectionRefused` when an ICMP error came for one before, or nobody has this path, or another error of
    ///   sendto(2).
    package func trySend(_ datagram: [UInt8], to peer: SocketAddress) throws(SocketError) -> Bool {
        while true {
            let sent = unsafe datagram.withUnsafeBytes { bytes in
                unsafe peer.withKernelForm { address, length in
                    unsafe sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), address, length)
                }
            }
            if sent >= 0 { return true }
            if errno == EAGAIN || errno == ENOBUFS { return false }
            if errno == ENOENT, peer.isUnix { throw .connectionRefused }
            guard errno == EINTR else { throw SocketError("sendto", errno: errno) }
        }
    }

    /// The next datagram; nil when there is none now.
    ///
    /// - Throws: `connectionRefused` for an ICMP port unreachable, or another error of recvfrom(2).
    package func tryReceiveDatagram() throws(SocketError) -> Datagram? {
        var failure: Int32 = 0
        var source: SocketAddress?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
            source = unsafe SocketAddress.read { address, length in
                let received = unsafe recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, address, &length)
                if received < 0 { failure = errno }
                initialized = max(0, received)
                return received < 0 ? -1 : 0
            }
        }
        if failure == 0 { return Datagram(bytes, from: source) }
        if failure == EAGAIN || failure == EINTR { return nil }
        throw SocketError("recvfrom", errno: failure)
    }

    /// Waits for the next datagram.
    package func receiveDatagram() async throws(SocketError) -> Datagram {
        while true {
            if let datagram = try tryReceiveDatagram() { return datagram }
            try await reactor.wait(for: .read, of: descriptor, deadline: nil)
        }
    }

    /// Waits until one datagram has gone.
    package func send(_ datagram: [UInt8], to peer: SocketAddress) async throws(SocketError) {
        while try !trySend(datagram, to: peer) {
            try await reactor.wait(for: .write, of: descriptor, deadline: nil)
        }
    }
}

extension SocketAddress {
    /// The address of this machine from which packets go to it, with port 0; loopback when there is no route.
    package var own: SocketAddress {
        guard !isUnix else { return .unnamed }
        let descriptor = clinux_datagram_socket(family)
        guard descriptor >= 0 else { return .loopback() }
        defer { _ = Glibc.close(descriptor) }
        let target = SocketAddress(ip: ip, port: port == 0 ? 9 : port)
        guard unsafe target.withKernelForm({ unsafe connect(descriptor, $0, $1) }) == 0,
            let local = unsafe SocketAddress.read({ unsafe getsockname(descriptor, $0, &$1) })
        else { return .loopback() }
        return SocketAddress(ip: local.ip, port: 0)
    }
}
