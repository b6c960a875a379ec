import Glibc
import Synchronization
import Wire

/// Marked UDP datagrams to oneself: when one is seen in the capture, so was everything sent before it.
final class Fences: Sendable {
    /// How often a fence that does not arrive is sent again.
    static let tickMilliseconds: Int32 = 100

    /// The UDP port of the fences, on both ends.
    let port: UInt16
    private let descriptor: Int32
    private let mark: Bytes
    private let isLoopback: Bool
    private let state = Mutex(State())

    private struct State {
        var waiting: [UInt64: Waiter] = [:]
        var lastNumber: UInt64 = 0
        var isClosed = false
        var drops = 0
    }

    private struct Waiter {
        var continuation: CheckedContinuation<Int?, Never>
        var ticks = 0
    }

    /// - `isLoopback`: whether the interface that is captured carries datagrams to oneself; where it does not,
    ///   a fence is a quiet moment.
    init(isLoopback: Bool) throws(CaptureError) {
        self.isLoopback = isLoopback
        mark = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("socket") }
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
                    && Glibc.connect(descriptor, address, size) == 0
            }
        }
        guard isBound else { throw Self.failure("bind") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        _ = Glibc.close(descriptor)
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func pass() async -> Int? {
        await withCheckedContinuation { continuation in
            let number = state.withLock { state -> UInt64? in
                guard !state.isClosed else { return nil }
                state.lastNumber += 1
                state.waiting[state.lastNumber] = Waiter(continuation: continuation)
                return state.lastNumber
            }
            guard let number else { return continuation.resume(returning: nil) }
            if isLoopback { send(number) }
        }
    }

    /// The number that a captured fence carries; nil for any other packet.
    func number(of packet: Bytes) -> UInt64? {
        guard packet.count >= 66, packet.count <= 70, packet.suffix(24).starts(with: mark) else { return nil }
        return packet.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    func arrived(_ number: UInt64, drops: Int) {
        let waiter = state.withLock { state in
            state.drops = drops
            return state.waiting.removeValue(forKey: number)
        }
        waiter?.continuation.resume(returning: drops)
    }

    /// Nothing has arrived for a while: a fence that is still out was lost, so it is sent again.
    func tick() {
        var late: [UInt64] = []
        var given: [Waiter] = []
        let drops = state.withLock { state in
            for (number, waiter) in state.waiting {
                state.waiting[number]?.ticks += 1
                if waiter.ticks > Self.patience || !isLoopback {
                    state.waiting[number] = nil
                    given.append(waiter)
                } else {
                    late.append(number)
                }
            }
            return state.drops
        }
        for number in late { send(number) }
        for waiter in given { waiter.continuation.resume(returning: isLoopback ? nil : drops) }
    }

    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.continuation)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }

    private func send(_ number: UInt64) {
        var discarded: (UInt64, UInt64, UInt64) = (0, 0, 0)
        while unsafe recv(descriptor, &discarded, 24, 0) > 0 {}
        let bytes = mark + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func failure(_ call: String) -> CaptureError {
        unsafe CaptureError(message: "no fence can be made: \(call): \(String(cString: strerror(errno)))")
    }

    /// Ticks after which a fence is given up.
    private static let patience = 5
}
