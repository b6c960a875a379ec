import Glibc

/// Tells a person at a terminal how far a long file is read.
struct ReadingProgress {
    private let size: Int?
    private let isSeen = isatty(STDERR_FILENO) == 1 && StandardOutput.isTerminal
    private var told = 0

    /// Files up to this size are read before anybody waits, in bytes.
    private static let short = 16 << 20

    init(of size: Int?) {
        self.size = size
    }

    /// Tells of it now and then; true when it is time for a first screen.
    mutating func shows(_ position: Int) -> Bool {
        guard isSeen, position - told >= Self.short else { return false }
        defer { told = position }
        let share = size.map { ", \(100 * position / max(1, $0)) %" } ?? ""
        StandardOutput.writeError("\r\(position >> 20) MiB read\(share) ")
        return told == 0
    }

    /// Takes its line away.
    func end() {
        if told > 0 { StandardOutput.writeError("\r\u{1B}[K") }
    }
}
