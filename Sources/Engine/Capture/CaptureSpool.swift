package import Arena
import CLinux
import FoundationEssentials
import Glibc
package import Results
import Synchronization

/// A file without a name: a worker, which may create none, writes captures to it one behind the other.
package struct CaptureSpool: Sendable {
    /// Somebody else closes it.
    let descriptor: Int32

    /// Appends what `body` writes; nil when the disk did not take it.
    func append(_ body: (([UInt8]) -> Void) -> Void) -> Event.Capture.Place? {
        let start = lseek(descriptor, 0, SEEK_END)
        guard start >= 0 else { return nil }
        var length = 0
        var isWhole = true
        body { bytes in
            length += bytes.count
            isWhole = isWhole && Writing.all(bytes, to: descriptor)
        }
        return isWhole ? .init(offset: Int64(start), length: Int64(length)) : nil
    }
}

/// The folder into which the captures of a run go, a file for each case.
package final class CaptureFolder: Sendable {
    package let path: String
    /// One for each worker.
    package let spools: [CaptureSpool]
    /// The names of its files.
    private let taken = Mutex<Set<String>>([])

    /// Makes it where it is not there, and as many spools in it as there are workers.
    ///
    /// Throws `ArenaProblem` when it cannot be made, or no file in it.
    package init(_ path: String, workers: Int) throws(ArenaProblem) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ArenaProblem("\(path) is no folder, and cannot be made one")
        }
        var spools: [CaptureSpool] = []
        for _ in 0..<workers {
            let descriptor = unsafe clinux_unnamed_file(path)
            guard descriptor >= 0 else {
                let words = ErrorNumber.words(errno)
                for spool in spools { _ = close(spool.descriptor) }
                throw ArenaProblem("\(path) takes no file: \(words)")
            }
            spools.append(CaptureSpool(descriptor: descriptor))
        }
        self.spools = spools
    }

    deinit {
        for spool in spools { _ = close(spool.descriptor) }
    }

    /// Gives the capture of a case that has ended, which a worker has put into its spool, a file of its own.
    package func keep(_ event: Event, of worker: Int) -> Event {
        guard case .caseEnded(var end) = event, let place = end.capture?.place else { return event }
        let file = "\(path)/\(name(of: end.id)).pcapng"
        end.capture?.place = nil
        if unsafe clinux_copy_part(spools[worker].descriptor, place.offset, place.length, file) == 0 {
            end.capture?.file = file
        } else {
            let message = "the capture could not be written to \(file): \(ErrorNumber.words(errno))"
            end.fail(Finding(kind: .system, blame: .environment, message: message))
        }
        return .caseEnded(end)
    }

    /// The `id` of a case as the name of a file, no two alike: `scenarios-echo-tcp#2` for `scenarios/echo/tcp#2`.
    private func name(of id: String) -> String {
        let plain = id.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "-")
        let safe = plain.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.#".contains($0)) ? $0 : "_" }
        // A name has at most 255 bytes; what is cut away at the front is the folders.
        let name = String(safe.drop { $0 == "." }.suffix(200))
        return taken.withLock { taken in
            var unique = name
            var number = 2
            while !taken.insert(unique).inserted {
                unique = "\(name)-\(number)"
                number += 1
            }
            return unique
        }
    }
}
