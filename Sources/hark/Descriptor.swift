import ArgumentParser
import FoundationEssentials
import Glibc

/// open(2) and write(2).
enum Descriptor {
    /// Opens a file to be written from its beginning; a folder that is missing is made.
    ///
    /// - Throws: `ValidationError`, which calls the file by `name`, when it cannot be written to.
    static func create(_ path: String, named name: String) throws -> Int32 {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            // What comes of it shows when the file is opened.
            try? FileManager.default.createDirectory(atPath: String(path[..<slash]), withIntermediateDirectories: true)
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw unsafe ValidationError("\(name): cannot be written: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    /// Writes all of it; false when the other side takes no more.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        write([UInt8](text.utf8), to: descriptor)
    }

    /// Writes all of it; false when the other side takes no more.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
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
