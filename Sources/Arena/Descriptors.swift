import CLinux
import Glibc

/// Two ends: of a pipe, or of a pair of sockets.
package struct DescriptorPair {
    package let first: Int32
    package let second: Int32

    /// A pipe, to be read from `first`, which does not block, and written to `second`.
    package static func pipe() throws(ArenaProblem) -> DescriptorPair {
        try unsafe make("pipe") { unsafe clinux_pipe($0) }
    }

    /// Sockets that keep the boundaries of messages.
    static func messages() throws(ArenaProblem) -> DescriptorPair {
        try unsafe make("socketpair") { unsafe clinux_message_pair($0) }
    }

    private static func make(
        _ name: String,
        _ call: (UnsafeMutablePointer<Int32>) -> Int32
    ) throws(ArenaProblem) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        let status = unsafe ends.withUnsafeMutableBufferPointer { ends in
            unsafe ends.baseAddress.map { unsafe call($0) } ?? -1
        }
        guard status == 0 else { throw .system(name) }
        return DescriptorPair(first: ends[0], second: ends[1])
    }
}

/// A file in memory, which crosses into another process as a descriptor.
package struct MemoryFile: Sendable {
    package let descriptor: Int32

    package init() throws(ArenaProblem) {
        descriptor = clinux_memory_file()
        guard descriptor >= 0 else { throw .system("memfd_create") }
    }

    /// A file of these bytes, to be read from its beginning.
    package init(_ bytes: [UInt8]) throws(ArenaProblem) {
        try self.init()
        guard Writing.all(bytes, to: descriptor) else { throw .system("memory for a file") }
        lseek(descriptor, 0, SEEK_SET)
    }

    package func close() {
        _ = Glibc.close(descriptor)
    }
}

/// What is written to a descriptor.
package enum Writing {
    /// Writes all of it; false, with errno set, when the other side takes no more.
    @discardableResult
    package static func all(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Somebody has made the terminal nonblocking, for all who share it.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wait, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// What can be read from a descriptor that does not block.
package enum Reading {
    case bytes([UInt8])
    /// Nothing yet.
    case nothing
    case end

    package static func some(of descriptor: Int32, atMost count: Int = 65_536) -> Reading {
        var failed = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var count = -1
            repeat {
                count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            failed = count < 0
            filled = max(0, count)
        }
        if failed { return errno == EAGAIN ? .nothing : .end }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }

    /// All to the end; blocks when the descriptor does.
    package static func all(of descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        while case .bytes(let bytes) = some(of: descriptor) { all += bytes }
        return all
    }

    /// A small text file of proc(5); empty when it cannot be read.
    package static func text(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { _ = close(descriptor) }
        return String(decoding: all(of: descriptor), as: UTF8.self)
    }
}
