import Glibc
import Results

/// The events of a run as they happen, a line each, so that what was said is there whatever comes after it.
struct EventFile {
    let path: String
    private let descriptor: Int32
    /// Whether all lines so far were taken.
    private(set) var isWhole = true

    /// Opened before anything runs, so that a place that cannot be written to is said first.
    ///
    /// - Throws: `ValidationError` when it cannot be written to.
    init(_ path: String) throws {
        self.path = path
        descriptor = try Descriptor.create(path, named: path)
    }

    mutating func write(_ event: Event) {
        // A line after a gap would be taken for the next one.
        if isWhole { isWhole = Descriptor.write(EventLine.text(event), to: descriptor) }
    }

    /// False when the disk did not take all of it.
    func finish() -> Bool {
        close(descriptor) == 0 && isWhole
    }
}
