package import Results

/// How far the run is, as one line that a terminal overwrites; whether to show it is the caller's to decide.
package struct ProgressLine: Sendable {
    private var planned = 0
    private var counts = Counts()
    private var current: String?

    /// The line of a run of which nothing has been heard.
    package init() {}

    /// Takes note of what happened.
    package mutating func add(_ event: Event) {
        switch event {
        case .runStarted(let run): planned = run.cases.count
        case .caseStarted(let start): current = start.name
        case .caseEnded(let end):
            counts.add(end)
            current = nil
        default: break
        }
    }

    /// `[3/12] 2 passed, 1 failed: echoes a megabyte`, without control characters, at most so many characters long.
    package func text(width: Int) -> String {
        let done = counts.total == 0 ? "" : " \(CountText.of(counts))"
        let name = current.map { (done.isEmpty ? " " : ": ") + ByteText.line($0) } ?? ""
        let line = "[\(counts.total)/\(planned)]\(done)\(name)"
        return line.count <= width ? line : String(line.prefix(max(0, width - 1))) + "…"
    }
}
