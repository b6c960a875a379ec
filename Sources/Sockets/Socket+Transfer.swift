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

    /// What recv(2) gives now, up to `count` bytes and empty at the end of the stream; nil when it would wait.
    package func tryReceive(atMost count: Int) throws(SocketError) -> [UInt8]? {
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
            let sent = try trySend(rest)
            rest = rest.dropFirst(sent)
            if sent == 0 { try await reactor.wait(for: .write, of: descriptor, deadline: deadline) }
        }
    }

    /// Sends what the kernel takes now; zero bytes when there is no room.
    package func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int {
        try trySend {
            unsafe bytes.withUnsafeBytes { unsafe clinux_send(descriptor, $0.baseAddress, $0.count) }
        }
    }

    /// Sends a byte as urgent data (MSG_OOB); zero when there is no room.
    package func trySendUrgent(_ byte: UInt8) throws(SocketError) -> Int {
        try trySend { clinux_send_urgent(descriptor, byte) }
    }

    private func trySend(_ call: () -> Int) throws(SocketError) -> Int {
        while true {
            let sent = call()
            if sent >= 0 { return sent }
            if errno == EAGAIN { return 0 }
            guard errno == EINTR else { throw SocketError("send", errno: errno) }
        }
    }

    /// Takes the error that came while nobody called, such as a reset after the end of the stream (SO_ERROR).
    package func takePendingError() -> SocketError? {
        let code = clinux_pending_error(descriptor)
        return code == 0 ? nil : SocketError("socket", errno: code)
    }
}
