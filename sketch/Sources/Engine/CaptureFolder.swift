import FoundationEssentials
import Glibc
import Results

/// A folder into which the captures of a run's cases are written, a pcapng file each.
package final class CaptureFolder {
    private let path: String
    private var taken: Set<String> = []
    /// The unnamed file that the worker writes to.
    let spool: Int32

    /// - Throws: `ScenarioFiles.Failure` when the folder cannot be made.
    package init(_ path: String) throws(ScenarioFiles.Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ScenarioFiles.Failure(description: "\(path): this folder cannot be made")
        }
        self.path = path
        guard let spool = UnnamedFile.create() else {
            throw ScenarioFiles.Failure(description: "the folder for temporary files takes no file for the captures")
        }
        self.spool = spool
    }

    deinit {
        _ = close(spool)
    }

    /// Copies what the worker has written about a case to a file of its own.
    func keep(
        _ capture: Event.CaptureReference,
        of id: String,
        _ problems: inout [Finding]
    ) -> Event.CaptureReference {
        var kept = capture
        kept.spoolOffset = nil
        kept.spoolLength = nil
        guard let offset = capture.spoolOffset, let length = capture.spoolLength else { return kept }
        let file = "\(path)/\(name(for: id)).pcapng"
        if copy(offset, length, to: file) {
            kept.path = file
        } else {
            let message = unsafe "\(file) could not be written: \(String(cString: strerror(errno)))"
            problems.append(Finding(kind: .captureNotKept, blame: .environment, message: message))
        }
        return kept
    }

    private func copy(_ offset: Int64, _ length: Int64, to file: String) -> Bool {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        var position = offset
        while position < offset + length {
            let count = Int(min(1 << 20, offset + length - position))
            let block = Descriptor.read(from: spool, at: off_t(position), count: count)
            guard !block.isEmpty, Descriptor.writeAll(block[...], to: descriptor) else { return false }
            position += Int64(block.count)
        }
        return true
    }

    /// A file name of letters that every file system takes, no two alike.
    private func name(for id: String) -> String {
        let plain = String(
            id.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        ).trimmingPrefix { $0 == "-" || $0 == "." }
        var name = String(plain.suffix(120))
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(plain.suffix(120))-\(number)"
        }
        return name
    }
}
