import CLinux
import Glibc

/// A pipe whose ends are closed on exec.
package struct Pipe: Sendable {
    package let read: Int32
    package let write: Int32

    /// - Parameter isNonblocking: whether reading an empty pipe fails instead of waiting.
    /// - Throws: `ArenaError` when there are no descriptors left.
    package init(isNonblocking: Bool = false) throws(ArenaError) {
        var pair: (Int32, Int32) = (-1, -1)
        let status = unsafe withUnsafeMutableBytes(of: &pair) { bytes in
            unsafe clinux_pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress, isNonblocking ? 1 : 0)
        }
        guard status == 0 else { throw .system("pipe") }
        (read, write) = pair
    }

    package func closeRead() {
        _ = close(read)
    }

    package func closeWrite() {
        _ = close(write)
    }
}
