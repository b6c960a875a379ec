import CLinux
import Glibc
import Sockets

/// SIGINT, SIGTERM and SIGHUP: they end the work, and the reports are written all the same.
enum Interruption {
    /// Does `work` on the reactor, and cancels it when a signal comes.
    static func of(on reactor: Reactor, _ work: @escaping @Sendable () async -> Void) async {
        let signals = clinux_signal_descriptor()
        await withTaskExecutorPreference(reactor) {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await work() }
                group.addTask {
                    // Cancelled once the work is done.
                    try? await reactor.waitUntilReadable(signals)
                }
                await group.next()
                group.cancelAll()
            }
        }
    }
}
