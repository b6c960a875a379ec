/// Which step sent, and which took, which bytes of a connection.
///
/// Steps are numbers into the case's list of labels. Positions count from the first byte of the stream.
struct Ledger: Sendable {
    private struct Entry {
        var end: Int
        var step: Int
    }

    private var sentEntries: [Entry] = []
    private var receivedEntries: [Entry] = []
    private(set) var opening: Int?
    private(set) var ending: Int?
    /// The step that saw the end of the peer's stream.
    private(set) var peerEnding: Int?

    mutating func opened(by step: Int) {
        opening = opening ?? step
    }

    mutating func ended(by step: Int) {
        ending = ending ?? step
    }

    mutating func peerEnded(by step: Int) {
        peerEnding = peerEnding ?? step
    }

    mutating func sent(_ count: Int, by step: Int) {
        Self.note(count, step, in: &sentEntries)
    }

    mutating func received(_ count: Int, by step: Int) {
        Self.note(count, step, in: &receivedEntries)
    }

    /// The step that sent the byte at `position`.
    func sender(of position: Int) -> Int? {
        Self.step(at: position, in: sentEntries)
    }

    /// The step that took the byte at `position`.
    func taker(of position: Int) -> Int? {
        Self.step(at: position, in: receivedEntries)
    }

    private static func note(_ count: Int, _ step: Int, in entries: inout [Entry]) {
        guard count > 0 else { return }
        let end = (entries.last?.end ?? 0) + count
        if entries.last?.step == step {
            entries[entries.count - 1].end = end
        } else {
            entries.append(Entry(end: end, step: step))
        }
    }

    /// Binary search: a long case has an entry for each of its steps.
    private static func step(at position: Int, in entries: [Entry]) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].end <= position { low = middle + 1 } else { high = middle }
        }
        return low < entries.count ? entries[low].step : nil
    }
}
