/// What a task waits for on a descriptor.
enum Direction: Int {
    case read, write
}

/// A direction of a descriptor for which a task waits.
struct Interest {
    var descriptor: Int32
    var direction: Direction
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
/// Waiters whose wait is over are collected, to be resumed outside of any lock.
struct WaiterTable {
    typealias Woken = (continuation: CheckedContinuation<WaitOutcome, Never>, outcome: WaitOutcome)

    /// One direction of a descriptor.
    private struct Side {
        /// Mostly none or one.
        var waiting: [UInt64] = []
        /// An edge came while nobody waited, between EAGAIN and the wait for instance.
        var isReady = false
    }

    private struct Slot {
        var isRegistered = false
        var sides = [Side(), Side()]
    }

    private struct Place {
        var waiter: Waiter
        var interests: [Interest]
    }

    private var slots: [Slot] = []
    private var places: [UInt64: Place] = [:]
    private var deadlines = DeadlineQueue()
    private var woken: [Woken] = []
    private var lastID: UInt64 = 0

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Whether epoll has yet to be told of the descriptor.
    mutating func isNew(_ descriptor: Int32) -> Bool {
        let index = Int(descriptor)
        while slots.count <= index { slots.append(Slot()) }
        return !slots[index].isRegistered
    }

    /// Epoll has been told.
    mutating func register(_ descriptor: Int32) {
        slots[Int(descriptor)].isRegistered = true
    }

    mutating func insert(
        _ waiter: Waiter,
        _ interests: [Interest],
        _ deadline: ContinuousClock.Instant?
    ) {
        places[waiter.id] = Place(waiter: waiter, interests: interests)
        if let deadline { deadlines.insert(.init(deadline: deadline, waiter: waiter.id)) }
        for interest in interests {
            slots[Int(interest.descriptor)].sides[interest.direction.rawValue].waiting.append(waiter.id)
        }
        for interest in interests
        where slots[Int(interest.descriptor)].sides[interest.direction.rawValue].isReady {
            wake(interest.descriptor, interest.direction)
        }
    }

    /// The descriptor has become ready, or was so when somebody came to wait.
    mutating func wake(_ descriptor: Int32, _ direction: Direction) {
        let index = Int(descriptor)
        guard index < slots.count else { return }
        let waiting = slots[index].sides[direction.rawValue].waiting
        slots[index].sides[direction.rawValue] = Side(isReady: waiting.isEmpty)
        for id in waiting { finish(id, .ready) }
    }

    /// Ends the wait of one waiter.
    mutating func finish(_ id: UInt64, _ outcome: WaitOutcome) {
        guard let place = places.removeValue(forKey: id) else { return }
        woken.append((place.waiter.continuation, outcome))
        for interest in place.interests {
            slots[Int(interest.descriptor)].sides[interest.direction.rawValue].waiting.removeAll { $0 == id }
        }
    }

    /// Ends every wait for a descriptor that is about to be closed.
    mutating func remove(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard index < slots.count else { return }
        for id in slots[index].sides.flatMap(\.waiting) { finish(id, .cancelled) }
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

    mutating func takeWoken() -> [Woken] {
        guard !woken.isEmpty else { return [] }
        // Waits mostly end before their deadline: now and then the deadlines of those are dropped.
        if deadlines.count > 2 * places.count + 64 { deadlines.keep { [places] in places[$0] != nil } }
        defer { woken.removeAll(keepingCapacity: true) }
        return woken
    }
}
