import Engine
import Glibc

/// A report that is complete or not there: it is written beside its place and moved there at once.
final class ReportFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isWhole = true

    /// Opened before anything runs, so that a place that cannot be written to is said first.
    ///
    /// - Throws: `ScenarioFiles.Failure` when it cannot.
    init(_ path: String) throws(ScenarioFiles.Failure) {
        var status = stat()
        // A pipe or a device is written to as it is.
        let isThere = unsafe stat(path, &status) == 0
        let isPlain = !isThere || status.st_mode & S_IFMT == S_IFREG
        self.path = path
        temporary = isPlain ? "\(path).\(getpid())" : path
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw unsafe ScenarioFiles.Failure(
                description: "\(path): cannot be written: \(String(cString: strerror(errno)))"
            )
        }
    }

    func write(_ text: String) {
        isWhole = Descriptor.writeAll(Array(text.utf8)[...], to: descriptor) && isWhole
    }

    /// Puts the report in its place; false when the disk did not take all of it.
    func finish() -> Bool {
        isWhole = close(descriptor) == 0 && isWhole
        guard isWhole, temporary != path else { return isWhole }
        return unsafe rename(temporary, path) == 0
    }
}
