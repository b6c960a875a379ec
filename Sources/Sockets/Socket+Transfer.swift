import CLinux
import Glibc

extension Socket {
    /// Up to `count` bytes, as one recv(2); empty at the end of the stream.
    package func receive(
        atMost count: Int,
        deadline: ContinuousClock.Instant? = nil
    ) async throws(SocketError) -> [UInt8] {
        while true {
            if let bytes = try tryReceive(atMost: count) { return bytes }
            try await reactor.wait(for: .read, of: descriptor, deadline: deadline)
        }
    }

    /// What recv(2) gives now, or nil when it would wait.
    private func tryReceive(atMost count: Int) throws(SocketError) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let received = unsafe recv(descriptor, buffer.baseAddress, count, 0)
            if received < 0 { failure = errno }
            initialized = max(0, received)
        }
        if failure == 0 { return bytes }
        if failure == EAGAIN || failure == EINTR { return nil }
        throw SocketError("recv", errno: failure)
    }

    /// Sends all of `bytes`, waiting for room in the kernel's buffer as often as needed.
    package func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant? = nil) async throws(SocketError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes { unsafe clinux_send(descriptor, $0.baseAddress, $0.count) }
            if sent >= 0 {
                rest = rest.dropFirst(sent)
            } else if errno == EAGAIN {
                try await reactor.wait(for: .write, of: descriptor, deadline: deadline)
            } else if errno != EINTR {
                throw SocketError("send", errno: errno)
            }
        }
    }
}
