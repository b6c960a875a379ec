import Arena
import Glibc

/// Reads files of which nobody knows how long they are.
enum BoundedFile {
    struct Failure: Error {
        /// What the kernel says, in its words.
        var message: String
    }

    /// The bytes of a file, no more than `limit`.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            var failure: Int32 = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: min(1 << 20, limit - bytes.count)) {
                buffer,
                count in
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            guard failure == 0 || failure == EINTR else { throw Failure(failure) }
            if piece.isEmpty, failure == 0 { break }
            bytes += piece
        }
        return bytes
    }
}

extension BoundedFile.Failure {
    fileprivate init(_ code: Int32) {
        message = ErrorNumber.words(code)
    }
}
