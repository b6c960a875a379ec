import CLinux
import Glibc
package import Wire

extension Socket {
    /// Up to `count` bytes of a stream, as one recv(2); empty at its end.
    package func receive(
        atMost count: Int,
        deadline: ContinuousClock.Instant? = nil
    ) async throws(SocketError) -> Bytes {
        while true {
            if let bytes = try tryReceive(atMost: count) { return bytes }
            try await reactor.wait(for: .read, of: descriptor, deadline: deadline)
        }
    }

    /// What recv(2) gives now, or nil when it would wait.
    package func tryReceive(atMost count: Int) throws(SocketError) -> Bytes? {
        var failure: Int32 = 0
        let bytes = unsafe Bytes(unsafeUninitializedCapacity: count) { buffer, initialized in
            let received = unsafe recv(descriptor, buffer.baseAddress, count, 0)
            if received < 0 { failure = errno }
            initialized = max(0, received)
        }
        if failure == 0 { return bytes }
        if failure == EAGAIN || failure == EINTR { return nil }
        throw SocketError("recv", errno: failure)
    }

    /// What send(2) takes now without waiting, or nil when there is no room.
    package func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int? {
        let sent = unsafe bytes.withUnsafeBytes { unsafe clinux_send(descriptor, $0.baseAddress, $0.count) }
        if sent >= 0 { return sent }
        if errno == EAGAIN || errno == EINTR { return nil }
        throw SocketError("send", errno: errno)
    }

    /// Sends all of `bytes`, waiting for room as often as needed.
    package func send(_ bytes: Bytes, deadline: ContinuousClock.Instant? = nil) async throws(SocketError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if let count = try trySend(rest) {
                rest = rest.dropFirst(count)
            } else {
                try await waitWritable(deadline: deadline)
            }
        }
    }

    /// Waits until the kernel's send buffer has room.
    package func waitWritable(deadline: ContinuousClock.Instant? = nil) async throws(SocketError) {
        try await reactor.wait(for: .write, of: descriptor, deadline: deadline)
    }

    /// One datagram, whole, and who sent it.
    package func receiveDatagram(
        deadline: ContinuousClock.Instant? = nil
    ) async throws(SocketError) -> (bytes: Bytes, sender: SocketAddress) {
        while true {
            var failure: Int32 = 0
            var sender = clinux_address()
            let bytes = unsafe Bytes(unsafeUninitializedCapacity: Self.largestDatagram) { buffer, initialized in
                let received = unsafe clinux_receive_from(descriptor, buffer.baseAddress, buffer.count, &sender)
                if received < 0 { failure = errno }
                initialized = max(0, received)
            }
            if failure == 0 { return (bytes, SocketAddress(sender)) }
            guard failure == EAGAIN || failure == EINTR else { throw SocketError("recvfrom", errno: failure) }
            try await reactor.wait(for: .read, of: descriptor, deadline: deadline)
        }
    }

    /// Sends one datagram; `peer` is nil on a connected socket.
    ///
    /// - Throws: `connectionRefused` when the kernel reports that an earlier one met no listener.
    package func sendDatagram(_ bytes: Bytes, to peer: SocketAddress? = nil) throws(SocketError) {
        let sent = unsafe bytes.withUnsafeBytes { buffer in
            guard let peer else {
                return unsafe clinux_send(descriptor, buffer.baseAddress, buffer.count)
            }
            var address = peer.packed
            return unsafe clinux_send_to(descriptor, buffer.baseAddress, buffer.count, &address)
        }
        guard sent >= 0 else { throw SocketError("sendto", errno: errno) }
    }

    /// The largest payload of a UDP datagram over IPv4, and room to notice a larger one.
    private static let largestDatagram = 65_536
}
