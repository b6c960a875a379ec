package import Results
import Synchronization

/// Writes events as JSON Lines, whole lines whoever writes.
package final class EventWriter: Sendable {
    private let descriptor: Int32
    private let lock = Mutex(())

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func write(_ event: Event) {
        let line = Array(event.jsonLine.utf8) + [0x0A]
        _ = lock.withLock { _ in Descriptor.writeAll(line[...], to: descriptor) }
    }
}
