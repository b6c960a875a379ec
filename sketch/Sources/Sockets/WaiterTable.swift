/// What a task waits for on a descriptor.
enum Direction {
    case read, write
}

/// How a wait ended.
enum WaitOutcome {
    case ready
    case timedOut
    case cancelled
    /// The descriptor could not be registered: errno.
    case failed(Int32)
}

/// A suspended task.
struct Waiter {
    var id: UInt64
    var continuation: CheckedContinuation<WaitOutcome, Never>
}

/// Who waits for which descriptor until when.
///
/// Woken waiters are collected, for their resumption outside of any lock.
struct WaiterTable {
    private struct Slot {
        var isRegistered = false
        /// A slot holds few waiters: mostly one that reads and one that writes.
        var readers: [UInt64] = []
        var writers: [UInt64] = []
        /// Edges that came while nobody waited, between EAGAIN and the wait for instance.
        var isReadable = false
        var isWritable = false
    }

    private struct Place {
        var waiter: Waiter
        var descriptor: Int32
    }

    private var slots: [Slot] = []
    private var places: [UInt64: Place] = [:]
    private var deadlines = DeadlineQueue()
    private var woken: [(CheckedContinuation<WaitOutcome, Never>, WaitOutcome)] = []
    private var lastID: UInt64 = 0

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Whether epoll has yet to be told of the descriptor.
    mutating func isNew(_ descriptor: Int32) -> Bool {
        let index = Int(descriptor)
        while slots.count <= index { slots.append(Slot()) }
        defer { slots[index].isRegistered = true }
        return !slots[index].isRegistered
    }

    /// A descriptor of -1 waits for its deadline alone.
    mutating func insert(
        _ waiter: Waiter,
        _ descriptor: Int32,
        _ direction: Direction,
        _ deadline: ContinuousClock.Instant?
    ) {
        places[waiter.id] = Place(waiter: waiter, descriptor: descriptor)
        if let deadline { deadlines.insert(.init(deadline: deadline, waiter: waiter.id)) }
        guard descriptor >= 0 else { return }
        let index = Int(descriptor)
        switch direction {
        case .read:
            if slots[index].isReadable { release(waiter.id, .ready) } else { slots[index].readers.append(waiter.id) }
            slots[index].isReadable = false
        case .write:
            if slots[index].isWritable { release(waiter.id, .ready) } else { slots[index].writers.append(waiter.id) }
            slots[index].isWritable = false
        }
    }

    mutating func wake(_ descriptor: Int32, _ direction: Direction) {
        let index = Int(descriptor)
        guard index < slots.count else { return }
        switch direction {
        case .read:
            slots[index].isReadable = slots[index].readers.isEmpty
            for id in slots[index].readers { release(id, .ready) }
            slots[index].readers.removeAll(keepingCapacity: true)
        case .write:
            slots[index].isWritable = slots[index].writers.isEmpty
            for id in slots[index].writers { release(id, .ready) }
            slots[index].writers.removeAll(keepingCapacity: true)
        }
    }

    /// Ends the wait of one waiter.
    mutating func finish(_ id: UInt64, _ outcome: WaitOutcome) {
        guard let place = places[id] else { return }
        release(id, outcome)
        guard place.descriptor >= 0 else { return }
        slots[Int(place.descriptor)].readers.removeAll { $0 == id }
        slots[Int(place.descriptor)].writers.removeAll { $0 == id }
    }

    /// Ends every wait for a descriptor that is about to be closed.
    mutating func remove(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard index >= 0, index < slots.count else { return }
        for id in slots[index].readers + slots[index].writers { release(id, .cancelled) }
        slots[index] = Slot()
    }

    /// Nanoseconds until the next deadline, -1 when there is none.
    ///
    /// Waiters whose deadline has passed are released.
    mutating func timeout() -> Int64 {
        while let first = deadlines.first {
            guard places[first.waiter] != nil else {
                _ = deadlines.removeFirst()
                continue
            }
            let (seconds, attoseconds) = (first.deadline - .now).components
            let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            guard nanoseconds <= 0 else { return woken.isEmpty ? nanoseconds : 0 }
            finish(first.waiter, .timedOut)
        }
        return woken.isEmpty ? -1 : 0
    }

    mutating func takeWoken() -> [(CheckedContinuation<WaitOutcome, Never>, WaitOutcome)] {
        guard !woken.isEmpty else { return [] }
        if deadlines.count > 2 * places.count + 64 {
            let places = places
            deadlines.keep { places[$0] != nil }
        }
        defer { woken.removeAll(keepingCapacity: true) }
        return woken
    }

    private mutating func release(_ id: UInt64, _ outcome: WaitOutcome) {
        guard let place = places.removeValue(forKey: id) else { return }
        woken.append((place.waiter.continuation, outcome))
    }
}
