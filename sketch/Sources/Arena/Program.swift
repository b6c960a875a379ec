import CLinux
import Glibc
import Synchronization
package import Wire

/// A program under test in a sandbox of its own, which outlives it: it may be started again.
///
/// One thread owns the sandbox: it starts it, reads what the program writes, and hears from the supervisor.
package final class Program: Sendable {
    /// Where it stands.
    package enum Phase: Sendable, Hashable {
        /// The sandbox is being made.
        case preparing
        /// Nothing was started yet.
        case idle
        case starting
        case running(process: Int32)
        /// The command cannot be executed: errno of exec(3).
        case cannotStart(errno: Int32)
        case ended(ExitReason)
        /// There is no sandbox (any more).
        case unusable(ArenaError)

        package var isRunning: Bool {
            if case .running = self { true } else { false }
        }
    }

    /// What it wrote since it was last asked.
    package struct Output: Sendable {
        package var stdout = OutputKeeper()
        package var stderr = OutputKeeper()
        /// Both in the order in which they were read.
        package var both = OutputKeeper()
    }

    private struct State {
        var phase = Phase.preparing
        var output = Output()
        var waiters: [Waiter] = []
        var control: ControlSocket?
        var isClosed = false
    }

    private struct Waiter {
        var deadline: ContinuousClock.Instant?
        var isAwaited: @Sendable (Phase) -> Bool
        var continuation: CheckedContinuation<Phase?, Never>
    }

    private let state = Mutex(State())
    /// Wakes the thread for a new deadline and for the end.
    private let bell: Int32
    private let sandbox: Sandbox
    private let folderName: String

    /// Begins to make the sandbox; the phase tells when it is there.
    ///
    /// - `folder`: a descriptor of the folder that is copied into the sandbox.
    /// - `folderName`: its path, for messages.
    package init(folder: Int32, folderName: String) throws(ArenaError) {
        bell = clinux_eventfd()
        guard bell >= 0 else { throw .system("eventfd") }
        sandbox = Sandbox(folder: folder)
        self.folderName = folderName
        let program = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Program>.fromOpaque(context).takeRetainedValue().serve()
                return nil
            },
            program.toOpaque()
        )
        guard result == 0 else { throw ArenaError(message: "a thread cannot be started") }
        pthread_detach(thread)
    }

    deinit {
        _ = Glibc.close(bell)
    }

    package var phase: Phase {
        state.withLock { $0.phase }
    }

    /// Waits for a phase that `isAwaited` holds of; nil when the deadline came first.
    package func phase(
        by deadline: ContinuousClock.Instant?,
        where isAwaited: @escaping @Sendable (Phase) -> Bool
    ) async -> Phase? {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Phase? in
                if isAwaited(state.phase) { return state.phase }
                state.waiters.append(Waiter(deadline: deadline, isAwaited: isAwaited, continuation: continuation))
                return nil
            }
            if let known { continuation.resume(returning: known) } else { ring() }
        }
    }

    /// Starts the program once the sandbox is there and says what came of it: running, cannotStart or unusable.
    ///
    /// - `isHark`: takes Hark's own executable for the first word.
    package func start(_ words: [Bytes], isHark: Bool = false) async -> Phase {
        _ = await phase(by: nil) { $0 != .preparing }
        let control = state.withLock { state -> ControlSocket? in
            if case .unusable = state.phase { return nil }
            state.phase = .starting
            return state.control
        }
        if let control, !control.send(SupervisorRequest.start(words: words, isHark: isHark).frame) {
            return .cannotStart(errno: E2BIG)
        }
        return await phase(by: nil) { $0 != .starting } ?? phase
    }

    /// How it ended; nil when the deadline came first.
    package func end(by deadline: ContinuousClock.Instant) async -> Phase? {
        await phase(by: deadline) { !$0.isRunning }
    }

    /// Ends the program: TERM, then KILL; and everything that it has started.
    package func stop(grace: Duration) async {
        let control = state.withLock { state -> ControlSocket? in
            state.phase.isRunning ? state.control : nil
        }
        guard let control else { return }
        control.send(SupervisorRequest.stop(grace: Int32(grace / .milliseconds(1))).frame)
        _ = await phase(by: nil) { !$0.isRunning }
    }

    package func takeOutput() -> Output {
        state.withLock { state in
            defer { state.output = Output() }
            return state.output
        }
    }

    /// Ends the sandbox with all that runs in it.
    package func close() {
        state.withLock { $0.isClosed = true }
        ring()
    }

    private func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }
}

/// The thread of a program.
extension Program {
    private func serve() {
        do throws(ArenaError) {
            let started = try sandbox.start()
            state.withLock { $0.control = started.control }
            var errors = listen(to: started)
            started.end()
            if errors.isEmpty { errors = "it ended" }
            change(to: .unusable(ArenaError(message: "the sandbox: \(errors)", remedy: OuterArena.remedy(for: errors))))
        } catch {
            change(to: .unusable(error))
        }
        // Whoever asks from now on gets that answer at once.
    }

    /// Until the sandbox ends or the program is closed; the sandbox's last words.
    private func listen(to started: Sandbox.Started) -> String {
        while !state.withLock({ $0.isClosed }) {
            var descriptors = [started.control.descriptor, started.stdout, started.stderr, bell].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = unsafe poll(&descriptors, nfds_t(descriptors.count), timeout())
            if descriptors[3].revents != 0 {
                var count: UInt64 = 0
                _ = unsafe read(bell, &count, 8)
            }
            if descriptors[1].revents != 0 { drain(started.stdout, \.stdout) }
            if descriptors[2].revents != 0 { drain(started.stderr, \.stderr) }
            expire()
            guard descriptors[0].revents != 0 else { continue }
            guard let reply = started.control.receive().flatMap(SupervisorReply.init) else {
                drain(started.stderr, \.stderr)
                return String(decoding: state.withLock { $0.output.stderr.end }, as: UTF8.self)
            }
            // What it wrote before it ended is in the pipes by now.
            drain(started.stdout, \.stdout)
            drain(started.stderr, \.stderr)
            switch reply {
            case .ready: change(to: .idle)
            case .unusable(let message): change(to: .unusable(.folder(folderName, message)))
            case .started(let process): change(to: .running(process: process))
            case .cannotStart(let error): change(to: .cannotStart(errno: error))
            case .ended(let reason): change(to: .ended(reason))
            }
        }
        return ""
    }

    private func drain(_ descriptor: Int32, _ stream: any WritableKeyPath<Output, OutputKeeper> & Sendable) {
        while true {
            let bytes = unsafe Bytes(unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
            }
            guard !bytes.isEmpty else { return }
            state.withLock { state in
                state.output[keyPath: stream].add(bytes)
                state.output.both.add(bytes)
            }
        }
    }

    private func change(to phase: Phase) {
        let awaited = state.withLock { state -> [Waiter] in
            // The first reason is the true one.
            if case .unusable = state.phase { return [] }
            state.phase = phase
            let awaited = state.waiters.filter { $0.isAwaited(phase) }
            state.waiters.removeAll { $0.isAwaited(phase) }
            return awaited
        }
        for waiter in awaited { waiter.continuation.resume(returning: phase) }
    }

    /// Milliseconds to the next deadline; -1 when there is none.
    private func timeout() -> Int32 {
        guard let next = state.withLock({ $0.waiters.compactMap(\.deadline).min() }) else { return -1 }
        return max(0, Int32(clamping: Int(((next - .now) / .milliseconds(1)).rounded(.up))))
    }

    private func expire() {
        let now = ContinuousClock.now
        let late = state.withLock { state -> [Waiter] in
            let late = state.waiters.filter { $0.deadline.map { $0 <= now } ?? false }
            state.waiters.removeAll { $0.deadline.map { $0 <= now } ?? false }
            return late
        }
        for waiter in late { waiter.continuation.resume(returning: nil) }
    }
}
