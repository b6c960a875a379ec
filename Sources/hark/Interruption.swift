import CLinux
import Glibc
import Sockets

/// SIGINT, SIGTERM and SIGHUP: they end the work, and the reports are written all the same.
struct Interruption {
    private let signals: Int32

    /// Catches the signals from now on.
    ///
    /// - Throws: `SocketError` when the kernel gives no descriptor for them.
    init() throws(SocketError) {
        signals = clinux_signal_descriptor()
        guard signals >= 0 else { throw .system(call: "pipe2", errno: errno) }
    }

    /// Does `work` on the reactor, and cancels it when a signal comes.
    func cancels(on reactor: Reactor, _ work: @escaping @Sendable () async throws -> Void) async rethrows {
        try await reactor.perform(untilReadable: signals, work)
    }
}
