import Glibc
package import Wire

/// Blocking input and output on a file descriptor, whole.
package enum Descriptor {
    /// Everything up to the end of the file.
    package static func readAll(_ descriptor: Int32) -> Bytes {
        var all: Bytes = []
        while case let block = readSome(descriptor), !block.isEmpty { all += block }
        return all
    }

    /// What is there, waiting for the first of it; empty at the end of the file or after an error.
    package static func readSome(_ descriptor: Int32) -> Bytes {
        while true {
            var result = 0
            let block = unsafe Bytes(unsafeUninitializedCapacity: blockSize) { buffer, count in
                result = unsafe Glibc.read(descriptor, buffer.baseAddress, blockSize)
                count = max(0, result)
            }
            if result < 0, errno == EINTR { continue }
            return block
        }
    }

    /// Up to `count` octets at `offset`, without moving the file's position.
    static func read(from descriptor: Int32, at offset: off_t, count: Int) -> Bytes {
        unsafe Bytes(unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = unsafe max(0, pread(descriptor, buffer.baseAddress, count, offset))
        }
    }

    /// Whether all of `bytes` were taken.
    @discardableResult
    package static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static let blockSize = 65_536
}
