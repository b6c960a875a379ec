import Glibc

/// A report that is whole or not there: it is written beside its place and moved there at once.
struct ReportFile {
    let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Opened before anything runs, so that a place that cannot be written to is said first; a folder that is missing is
    /// made.
    ///
    /// - Throws: `ValidationError` when it cannot be written to.
    init(_ path: String) throws {
        var status = stat()
        let isThere = unsafe stat(path, &status) == 0
        // A pipe or a device is written to as it is.
        let isPlain = !isThere || status.st_mode & S_IFMT == S_IFREG
        self.path = path
        temporary = isPlain ? "\(path).\(getpid())" : path
        descriptor = try Descriptor.create(temporary, named: path)
    }

    /// Writes the report and puts it in its place; false when the disk did not take all of it.
    func finish(_ text: String) -> Bool {
        let isWhole = Descriptor.write(text, to: descriptor)
        guard close(descriptor) == 0, isWhole else { return false }
        guard temporary != path else { return true }
        return unsafe rename(temporary, path) == 0
    }
}
