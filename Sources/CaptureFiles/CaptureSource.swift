import CZlib
import Glibc
package import Wire

/// Why a file cannot be read at all.
package struct CaptureFileProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    package init(description: String) {
        self.description = description
    }
}

/// The bytes of a capture file or of standard input, unpacked where gzip has packed them.
package final class CaptureSource {
    private let path: String
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private var gzip: Gunzip?
    /// How much of the file was read, in bytes as they stand there.
    package private(set) var position = 0
    /// How long the file is; nil for a pipe.
    package let size: Int?

    /// - Parameter path: of a file; `-` for standard input.
    /// - Throws: `CaptureFileProblem` where it cannot be opened.
    package init(_ path: String) throws(CaptureFileProblem) {
        self.path = path
        descriptor = path == "-" ? 0 : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CaptureFileProblem(description: "\(path) cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        var status = stat()
        let isFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int(status.st_size) : nil
    }

    deinit {
        if descriptor > 0 { close(descriptor) }
    }

    /// Gives the decoder the next bytes, and tells it of their end.
    ///
    /// - Returns: false at the end.
    /// - Throws: `CaptureDamage` where the packed bytes are damaged, or cannot be read any further; `CaptureFileProblem` where
    ///   nothing can be read.
    package func read(into decoder: inout CaptureDecoder) throws -> Bool {
        if position > 0, gzip == nil {
            var count = 0
            try decoder.append(atMost: buffer.count) { output throws(any Error) in
                count = try unsafe output.withUnsafeMutableBufferPointer { memory, initialized throws(any Error) in
                    initialized = try unsafe readBytes(into: UnsafeMutableRawBufferPointer(memory))
                    return initialized
                }
            }
            if count == 0 { decoder.finish() }
            return count > 0
        }
        // The first bytes tell whether it is packed.
        let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe readBytes(into: $0) }
        if position == count, count >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B { gzip = Gunzip() }
        let bytes = buffer
        guard let gzip else {
            if count == 0 { decoder.finish() } else { decoder.append(bytes.span.extracting(0..<count)) }
            return count > 0
        }
        if count > 0 {
            try gzip.unpack(bytes.span.extracting(0..<count), into: &decoder)
        } else {
            try gzip.finish(&decoder)
        }
        return count > 0
    }

    private func readBytes(into memory: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = unsafe Glibc.read(descriptor, memory.baseAddress, memory.count)
            if count >= 0 {
                position += count
                return count
            }
            guard errno != EINTR else { continue }
            let message = unsafe "reading failed: \(String(cString: strerror(errno)))"
            guard position > 0 else { throw CaptureFileProblem(description: "\(path): \(message)") }
            throw CaptureDamage(.unreadable, at: position, message)
        }
    }
}

/// Unpacks what gzip has packed (RFC 1952), members one behind the other.
@safe private final class Gunzip {
    private var stream = unsafe z_stream()
    private var output = [UInt8](repeating: 0, count: 256 << 10)
    private var unpacked = 0
    private var isInside = true

    init() {
        unsafe czlib_begin(&stream)
    }

    deinit {
        unsafe inflateEnd(&stream)
    }

    func unpack(_ bytes: Span<UInt8>, into decoder: inout CaptureDecoder) throws(CaptureDamage) {
        var rest = bytes
        while !rest.isEmpty {
            if !isInside {
                unsafe inflateReset(&stream)
                isInside = true
            }
            let (used, made, status) = inflate(rest)
            rest = rest.extracting(used...)
            give(made, to: &decoder)
            switch status {
            case Z_STREAM_END: isInside = false
            case Z_OK: break
            case Z_BUF_ERROR where made > 0 || used > 0: break
            default:
                // Zeros behind the last member are padding.
                if status == Z_DATA_ERROR, unpacked > 0, unsafe stream.total_out == 0,
                    (0..<rest.count).allSatisfy({ rest[$0] == 0 })
                {
                    isInside = false
                    return
                }
                throw CaptureDamage(.corrupt, at: unpacked, "what gzip has packed is damaged behind it")
            }
        }
        // What did not fit into the output comes without more input.
        while isInside {
            let (_, made, status) = inflate(rest)
            give(made, to: &decoder)
            if status == Z_STREAM_END { isInside = false }
            if made == 0 { break }
        }
    }

    func finish(_ decoder: inout CaptureDecoder) throws(CaptureDamage) {
        guard !isInside else {
            throw CaptureDamage(.truncated, at: unpacked, "what gzip has packed ends too soon")
        }
        decoder.finish()
    }

    private func give(_ count: Int, to decoder: inout CaptureDecoder) {
        guard count > 0 else { return }
        let bytes = output
        decoder.append(bytes.span.extracting(0..<count))
        unpacked += count
    }

    private func inflate(_ bytes: Span<UInt8>) -> (used: Int, made: Int, status: Int32) {
        let capacity = output.count
        return unsafe bytes.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(capacity)
                let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                return unsafe (input.count - Int(stream.avail_in), capacity - Int(stream.avail_out), status)
            }
        }
    }
}
