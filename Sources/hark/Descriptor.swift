import Arena
import ArgumentParser
import FoundationEssentials
import Glibc

/// Files to be written.
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
            throw ValidationError("\(name): cannot be written: \(ErrorNumber.words(errno))")
        }
        return descriptor
    }

    /// Writes all of it; false when the other side takes no more.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        Writing.all([UInt8](text.utf8), to: descriptor)
    }
}
