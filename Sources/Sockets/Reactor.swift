import CLinux
import Glibc
import Synchronization

/// One thread that waits for all sockets of a run with epoll(7), and executes the tasks that use them.
package final class Reactor: TaskExecutor {
    private let epoll: Int32
    /// Wakes the loop when another thread has work for it.
    private let bell: Int32
    private let state = Mutex(State())

    private struct State {
        var jobs: [UnownedJob] = []
        var isPolling = false
        var isStopped = false
        var waiters = WaiterTable()
    }

    /// - Throws: `SocketError.system` when the kernel gives no descriptors.
    package init() throws(SocketError) {
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw SocketError("epoll_create1", errno: errno) }
        bell = clinux_eventfd()
        guard bell >= 0, clinux_epoll_add_level(epoll, bell) == 0 else {
            throw SocketError("eventfd", errno: errno)
        }
        try start()
    }

    private func start() throws(SocketError) {
        let reactor = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Reactor>.fromOpaque(context).takeRetainedValue().loop()
                return nil
            },
            reactor.toOpaque()
        )
        guard result == 0 else { throw SocketError("pthread_create", errno: result) }
        pthread_detach(thread)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustRing = state.withLock { state in
            state.jobs.append(job)
            return state.isPolling
        }
        if mustRing { ring() }
    }

    deinit {
        _ = close(epoll)
        _ = close(bell)
    }

    /// Ends the thread once its work is done; tasks that still wait are never resumed.
    package func shutdown() {
        state.withLock { $0.isStopped = true }
        ring()
    }

    private func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }

    private func loop() {
        var events = [clinux_ready](repeating: clinux_ready(), count: 256)
        var batch: [UnownedJob] = []
        while true {
            let isStopped = state.withLock { state in
                swap(&batch, &state.jobs)
                return state.isStopped
            }
            if isStopped, batch.isEmpty { return }
            for job in batch {
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
            batch.removeAll(keepingCapacity: true)
            poll(&events)
        }
    }

    /// Harvests what is ready, waiting only when there is nothing to run.
    private func poll(_ events: inout [clinux_ready]) {
        let timeout = state.withLock { state -> Int64 in
            guard state.jobs.isEmpty, !state.isStopped else { return 0 }
            state.isPolling = true
            return state.waiters.timeout()
        }
        let count = unsafe clinux_epoll_wait(epoll, &events, Int32(events.count), timeout)
        let woken = state.withLock { state in
            state.isPolling = false
            for event in events.prefix(Int(count)) {
                guard event.descriptor != bell else {
                    drainBell()
                    continue
                }
                if event.is_readable != 0 { state.waiters.wake(event.descriptor, .read) }
                if event.is_writable != 0 { state.waiters.wake(event.descriptor, .write) }
            }
            return state.waiters.takeWoken()
        }
        // Resuming takes this reactor's lock again to enqueue, so it happens outside of it.
        for (continuation, outcome) in woken { continuation.resume(returning: outcome) }
    }

    private func drainBell() {
        var count: UInt64 = 0
        _ = unsafe read(bell, &count, 8)
    }
}

extension Reactor {
    /// Waits until `descriptor` is ready, after the kernel said EAGAIN; now and then it says so too early.
    func wait(
        for direction: Direction,
        of descriptor: Int32,
        deadline: ContinuousClock.Instant?
    ) async throws(SocketError) {
        try await wait(for: [Interest(descriptor: descriptor, direction: direction)], deadline: deadline)
    }

    /// Waits until one of several is ready, or nothing but the deadline comes.
    func wait(for interests: [Interest], deadline: ContinuousClock.Instant?) async throws(SocketError) {
        let id = state.withLock { $0.waiters.nextID() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Waiter(id: id, continuation: continuation), interests, deadline)
            }
        } onCancel: {
            cancel(id)
        }
        switch outcome {
        case .ready: return
        case .timedOut: throw .timedOut
        case .cancelled: throw .cancelled
        case .failed(let code): throw SocketError("epoll_ctl", errno: code)
        }
    }

    /// Waits until `descriptor`, which is nonblocking, can be read.
    ///
    /// - Throws: `SocketError.cancelled` when the task was cancelled first.
    package func waitUntilReadable(_ descriptor: Int32) async throws(SocketError) {
        try await wait(for: .read, of: descriptor, deadline: nil)
    }

    /// Waits until one of these, which are nonblocking, can be read, perhaps too early.
    ///
    /// - Throws: `SocketError.timedOut` at the deadline, `cancelled` when the task was cancelled first.
    package func wait(readable: [Int32], until deadline: ContinuousClock.Instant) async throws(SocketError) {
        try await wait(for: readable.map { Interest(descriptor: $0, direction: .read) }, deadline: deadline)
    }

    /// Waits until one of these sockets can go on, or one of the descriptors can be read, perhaps too early.
    ///
    /// - Throws: `SocketError.timedOut` at the deadline, `cancelled` when the task was cancelled first.
    package func wait(
        reading: [Socket],
        writing: [Socket],
        readable: [Int32],
        deadline: ContinuousClock.Instant?
    ) async throws(SocketError) {
        let readers = (reading.map(\.descriptor) + readable).map { Interest(descriptor: $0, direction: .read) }
        let writers = writing.map { Interest(descriptor: $0.descriptor, direction: .write) }
        try await wait(for: readers + writers, deadline: deadline)
    }

    /// Wakes all waiters of a descriptor that is about to be closed.
    package func forget(_ descriptor: Int32) {
        resume { $0.remove(descriptor) }
    }

    private func add(
        _ waiter: Waiter,
        _ interests: [Interest],
        _ deadline: ContinuousClock.Instant?
    ) {
        var mustRing = false
        let failure = state.withLock { state -> Int32? in
            // Who waits off the reactor may have a deadline before the one that it waits for.
            mustRing = state.isPolling
            for descriptor in interests.map(\.descriptor) where state.waiters.isNew(descriptor) {
                guard clinux_epoll_add(epoll, descriptor) == 0 else { return errno }
                state.waiters.register(descriptor)
            }
            state.waiters.insert(waiter, interests, deadline)
            return nil
        }
        if let failure { waiter.continuation.resume(returning: .failed(failure)) }
        if mustRing { ring() }
        if Task.isCancelled { cancel(waiter.id) }
    }

    private func cancel(_ id: UInt64) {
        resume { $0.finish(id, .cancelled) }
        if state.withLock({ $0.isPolling }) { ring() }
    }

    private func resume(_ change: (inout WaiterTable) -> Void) {
        let woken = state.withLock { state in
            change(&state.waiters)
            return state.waiters.takeWoken()
        }
        for (continuation, outcome) in woken { continuation.resume(returning: outcome) }
    }
}
