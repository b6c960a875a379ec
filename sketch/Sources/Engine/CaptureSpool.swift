import Glibc
import Wire

/// The file that a worker writes captures into and its parent copies them from; it has no name, so nothing is left behind.
package final class CaptureSpool: Sendable {
    private let descriptor: Int32

    /// Writes go to the end of the file behind `descriptor`, which the spool does not own.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Appends what `body` writes; nil when the disk would not take it.
    func append(_ body: ((Bytes) -> Void) -> Void) -> (offset: Int64, length: Int64)? {
        let start = lseek(descriptor, 0, SEEK_END)
        guard start >= 0 else { return nil }
        var held: Bytes = []
        var length: Int64 = 0
        var isWhole = true
        func flush() {
            isWhole = isWhole && Descriptor.writeAll(held[...], to: descriptor)
            length += Int64(held.count)
            held.removeAll(keepingCapacity: true)
        }
        body { bytes in
            held += bytes
            if held.count >= Self.blockSize { flush() }
        }
        flush()
        return isWhole ? (Int64(start), length) : nil
    }

    private static let blockSize = 262_144
}
