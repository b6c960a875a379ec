/// Deadlines of waiters, earliest first: a binary heap that forgets waiters lazily.
struct DeadlineQueue {
    /// A deadline and the waiter it belongs to.
    struct Entry {
        var deadline: ContinuousClock.Instant
        var waiter: UInt64
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, case let parent = (child - 1) / 2, entries[child].deadline < entries[parent].deadline {
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        sink(from: 0)
        return first
    }

    /// Drops the entries of waiters that are gone.
    mutating func keep(where isWaiting: (UInt64) -> Bool) {
        entries.removeAll { !isWaiting($0.waiter) }
        for parent in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(from: parent) }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].deadline < entries[least].deadline { least = child }
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
