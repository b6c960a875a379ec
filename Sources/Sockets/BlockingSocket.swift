import CLinux
import Glibc

/// A socket that waits, as a first course on sockets has it; nothing of it is closed or repeated by itself.
package struct BlockingSocket: Sendable, Hashable {
    package let descriptor: Int32

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// How a listening socket differs from a sound one.
    package struct Listening: Sendable {
        package var backlog: Int32 = 64
        /// SO_REUSEADDR.
        package var reusesAddress = true

        package init(backlog: Int32 = 64, reusesAddress: Bool = true) {
            self.backlog = backlog
            self.reusesAddress = reusesAddress
        }
    }

    /// - Throws: `SocketError` when the address cannot be had.
    package static func listen(
        on address: SocketAddress,
        _ options: Listening = Listening()
    ) throws(SocketError) -> BlockingSocket {
        let socket = try bound(to: address, SOCK_STREAM, reusesAddress: options.reusesAddress)
        guard Glibc.listen(socket.descriptor, options.backlog) == 0 else { throw SocketError("listen", errno: errno) }
        return socket
    }

    /// A UDP socket.
    ///
    /// - Throws: `SocketError` when the address cannot be had.
    package static func datagrams(on address: SocketAddress) throws(SocketError) -> BlockingSocket {
        try bound(to: address, SOCK_DGRAM, reusesAddress: false)
    }

    private static func bound(
        to address: SocketAddress,
        _ type: __socket_type,
        reusesAddress: Bool
    ) throws(SocketError) -> BlockingSocket {
        let descriptor = socket(address.family, Int32(type.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket", errno: errno) }
        if reusesAddress { clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR) }
        if address.isIPv6 { clinux_set_flag(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
        guard unsafe address.withKernelForm({ unsafe bind(descriptor, $0, $1) }) == 0 else {
            let error = SocketError("bind to \(address)", errno: errno)
            _ = Glibc.close(descriptor)
            throw error
        }
        return BlockingSocket(descriptor: descriptor)
    }

    /// Where it is bound.
    package var address: SocketAddress? {
        unsafe SocketAddress.read { unsafe getsockname(descriptor, $0, &$1) }
    }

    /// The next connection; nil where accept(2) fails.
    package func accept() -> BlockingSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection < 0 ? nil : BlockingSocket(descriptor: connection)
    }

    /// What one recv(2) gives; none at the end of a stream, and nil where it fails.
    package func receive(_ size: Int = 4_096, flags: Int = 0) -> [UInt8]? {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            count = unsafe recv(descriptor, buffer.baseAddress, size, Int32(flags))
            initialized = max(0, count)
        }
        return count < 0 ? nil : bytes
    }

    /// What one send(2) takes; -1 where it fails.
    @discardableResult
    package func sendOnce(_ bytes: some Collection<UInt8>, flags: Int = 0) -> Int {
        let bytes = Array(bytes)
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(flags)) }
    }

    /// Sends all of it; false where send(2) fails.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = sendOnce(rest)
            guard sent >= 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// The next datagram; nil where recvfrom(2) fails.
    package func receiveDatagram(_ size: Int = 65_536, flags: Int = 0) -> Datagram? {
        var bytes = [UInt8](repeating: 0, count: size)
        var count = -1
        let source = unsafe SocketAddress.read { address, length in
            count = unsafe recvfrom(descriptor, &bytes, size, Int32(flags), address, &length)
            return count < 0 ? -1 : 0
        }
        return count < 0 ? nil : Datagram(Array(bytes.prefix(count)), from: source)
    }

    /// Sends one datagram; false where sendto(2) fails.
    @discardableResult
    package func send(_ bytes: [UInt8], to peer: SocketAddress?) -> Bool {
        guard let peer else { return false }
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe peer.withKernelForm { address, length in
                unsafe sendto(descriptor, buffer.baseAddress, buffer.count, 0, address, length) >= 0
            }
        }
    }

    /// Takes datagrams of this peer alone from now on, and is told of its ICMP errors.
    package func connect(to peer: SocketAddress) {
        _ = unsafe peer.withKernelForm { unsafe Glibc.connect(descriptor, $0, $1) }
    }

    /// The error that is pending, taken (SO_ERROR); zero when there is none.
    package var pendingError: Int32 { clinux_pending_error(descriptor) }

    /// Whether there is something to receive, or the end, within so many milliseconds.
    package func isReadable(within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, milliseconds) > 0
    }

    package func set(_ option: Int32, of level: Int32 = SOL_SOCKET, to value: Int) {
        clinux_set_number(descriptor, level, option, Int32(value))
    }

    /// recv(2) fails when nothing has come for so long.
    package func setReceiveTimeout(milliseconds: Int) {
        setTimeout(SO_RCVTIMEO, milliseconds)
    }

    /// send(2) takes a part, or fails, when there was no room for so long.
    package func setSendTimeout(milliseconds: Int) {
        setTimeout(SO_SNDTIMEO, milliseconds)
    }

    private func setTimeout(_ option: Int32, _ milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends FIN, and stays open.
    package func endWriting() {
        _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes it so that the peer gets RST (SO_LINGER of zero).
    package func reset() {
        clinux_set_linger(descriptor)
        close()
    }

    package func close() {
        _ = Glibc.close(descriptor)
    }
}
