import CLinux
import Glibc
package import Sockets
import Synchronization

/// A program under test, in a sandbox that outlives it: it may be started again.
///
/// One task uses it at a time.
package final class Program: Sendable {
    /// Where it stands.
    package enum Phase: Sendable, Hashable {
        /// Nothing was started since the folders were last cleared.
        case idle
        case running
        /// It was not executed, with an errno of exec(3) and what stands at its path.
        case notStarted(errno: Int32, file: FileKind)
        case ended(ProgramEnd)
    }

    /// What stands at the path of a program that was not executed.
    package enum FileKind: UInt32, Sendable {
        case none, plain, forbidden, executable, other
    }

    /// What it has written.
    package struct Output: Sendable, Hashable {
        package var stdout: [UInt8] = []
        package var stderr: [UInt8] = []
        /// How many bytes it wrote; what was kept is less when that was beyond the limit.
        package var stdoutCount = 0
        package var stderrCount = 0

        package init() {}
    }

    fileprivate struct State {
        var phase = Phase.idle
        var isClear = false
        var problem: ArenaProblem?
        var output = Output()
        var hasOutput = false
        var isQuiet = false
        var usage: Usage?
        /// How it was last told to end.
        var isStopped = false
    }

    /// Readable when there is news (`takeNews`).
    package let control: Int32
    private let complaints: Int32
    private let sandbox: ChildProcess
    private let scratch: ScratchFolder
    private let isSandboxed: Bool
    private let reactor: Reactor
    private let state = Mutex(State())

    /// Begins to make the sandbox.
    ///
    /// `clear` says when it is there. Called on a thread that outlives it.
    package init(_ settings: SandboxSettings, on reactor: Reactor) throws(ArenaProblem) {
        self.reactor = reactor
        let pair = try DescriptorPair.messages()
        let errors = try DescriptorPair.pipe()
        defer {
            _ = Glibc.close(pair.second)
            _ = Glibc.close(errors.second)
        }
        control = pair.first
        complaints = errors.first
        isSandboxed = settings.isSandboxed
        do {
            scratch = try ScratchFolder(settings.name, isSandboxed: settings.isSandboxed)
            sandbox = try settings.start(scratch, control: pair.second, errors: errors.second)
        } catch {
            _ = Glibc.close(pair.first)
            _ = Glibc.close(errors.first)
            throw error
        }
    }

    package var phase: Phase { state.withLock { $0.phase } }

    /// Takes in what the supervisor has told.
    ///
    /// - Throws: `ArenaProblem` when the sandbox is gone.
    package func takeNews() throws(ArenaProblem) {
        while true {
            switch SupervisorMessage.receive(from: control) {
            case .nothing: return
            case .message(let message): state.withLock { $0.take(message) }
            case .end:
                let words = String(decoding: Reading.all(of: complaints), as: UTF8.self)
                throw words.contains("bwrap:") ? OuterArena.problem(words) : ArenaProblem("the sandbox has ended")
            }
            if let problem = state.withLock({ $0.problem }) { throw problem }
        }
    }

    /// Ends whatever runs, and makes the folders new.
    package func clear() async throws(ArenaProblem) {
        state.withLock { state in
            state.isClear = false
            state.phase = .idle
        }
        send(clinux_clear)
        try await wait { $0.isClear }
    }

    /// Starts it; what runs is ended first.
    ///
    /// `limits` replace those of the sandbox, from now on. Without `input` a server's stdin is silent, and that of others
    /// has ended.
    package func start(
        _ words: [[UInt8]],
        isServer: Bool,
        isHark: Bool = false,
        input: [UInt8] = [],
        limits: Limits? = nil
    ) async throws(ArenaProblem) {
        if let limits {
            _ = SupervisorMessage.send(clinux_set_limits, 0, limits.words.map { [UInt8]($0.utf8) }, to: control)
        }
        var flags = isServer ? clinux_is_server.rawValue : clinux_stdin_is_empty.rawValue
        if isHark { flags |= clinux_is_hark.rawValue }
        state.withLock { state in
            state.phase = .idle
            state.isStopped = false
        }
        guard SupervisorMessage.send(clinux_start_program, Int32(flags), words, after: input, to: control) else {
            throw ArenaProblem("the command and its input have more than \(clinux_message_limit) bytes")
        }
        try await wait { $0.phase != .idle }
    }

    /// TERM, and KILL after the grace; nothing of it is left then.
    package func stop(grace: Duration) async throws(ArenaProblem) {
        guard phase == .running else { return }
        state.withLock { $0.isStopped = true }
        _ = SupervisorMessage.send(clinux_stop_program, Int32(clamping: grace.milliseconds), to: control)
        try await wait(grace + Self.patience) { $0.phase != .running }
    }

    /// Sends it a signal; `isEnd` is that its end is then no surprise.
    package func signal(_ number: Int32, isEnd: Bool) {
        guard phase == .running else { return }
        if isEnd { state.withLock { $0.isStopped = true } }
        _ = SupervisorMessage.send(clinux_signal_program, number, to: control)
    }

    /// Ends it at once with all that it has left.
    package func end() async throws(ArenaProblem) {
        guard phase == .running else { return }
        state.withLock { $0.isStopped = true }
        send(clinux_end_program)
        try await wait { $0.phase != .running }
    }

    /// Whether Hark has ended it, or asked it to.
    package var wasStopped: Bool { state.withLock { $0.isStopped } }

    /// Waits until it has done what it can: all its threads wait for something, or it has ended, or has used so many
    /// milliseconds of CPU time.
    ///
    /// A kernel wakes the reader of a loopback connection before the writer's call returns, so what came of a case's
    /// last bytes, a crash too, has happened then.
    package func settle(within milliseconds: Int32 = 250) async throws(ArenaProblem) {
        guard phase == .running else { return }
        state.withLock { $0.isQuiet = false }
        _ = SupervisorMessage.send(clinux_ask_quiet, milliseconds, to: control)
        try await wait { $0.isQuiet }
    }

    /// What it uses, all its processes together.
    package struct Usage: Sendable, Hashable {
        /// CPU time up to now, with the processes that have ended.
        package var cpu: Duration
        /// How long the threads that it has now were ready to run and had no CPU, and what a hypervisor took from a CPU.
        package var delay: Duration
        /// Bytes that are resident, those that are shared in equal parts.
        package var memory: Int
        package var openFiles: Int
        /// Processes beside the first, those that have ended and were not waited for among them.
        package var children: Int
    }

    package func usage() async throws(ArenaProblem) -> Usage {
        state.withLock { $0.usage = nil }
        send(clinux_ask_usage)
        try await wait { $0.usage != nil }
        return state.withLock { $0.usage } ?? Usage(cpu: .zero, delay: .zero, memory: 0, openFiles: 0, children: 0)
    }

    /// What it has written since it was started.
    package func output() async throws(ArenaProblem) -> Output {
        state.withLock { state in
            state.output = Output()
            state.hasOutput = false
        }
        send(clinux_ask_output)
        try await wait { $0.hasOutput }
        return state.withLock { $0.output }
    }

    /// Waits for news of it, until the deadline at most.
    ///
    /// - Throws: `ArenaProblem` when the sandbox is gone.
    package func waitForNews(until deadline: ContinuousClock.Instant) async throws(ArenaProblem) {
        do throws(SocketError) {
            try await reactor.wait(readable: [control], until: deadline)
        } catch {
            // The deadline, or an interruption that others tell.
        }
        try takeNews()
    }

    /// The sockets on which it waits for connections or datagrams, the first made first; `own` are Hark's.
    package func listeners(_ transport: ListenerInfo.Transport = .tcp, beside own: OwnSockets) -> [ListenerInfo] {
        its(ListenerInfo.all(transport), \.inode, beside: own)
    }

    /// The Unix sockets on which it waits, the first made first.
    package func unixListeners(beside own: OwnSockets) -> [UnixListener] {
        its(UnixListener.all(), \.inode, beside: own)
    }

    /// Those of some sockets that are its own.
    private func its<Info>(_ all: [Info], _ inode: KeyPath<Info, UInt32>, beside own: OwnSockets) -> [Info] {
        let others = all.filter { !own.inodes.contains($0[keyPath: inode]) }
        // In an arena there is nobody else.
        guard !isSandboxed, !others.isEmpty else { return others }
        let sockets = ProcessTree.sockets(below: sandbox.id)
        return others.filter { sockets.contains($0[keyPath: inode]) }
    }

    /// Where Hark finds a socket that the program calls so.
    ///
    /// - Returns: nil for a path that leads nowhere outside the sandbox, or is too long.
    package func address(of path: String) -> SocketAddress? {
        if path.hasPrefix("@") { return .unix(path) }
        guard path.hasPrefix("/") else { return .unix("\(scratch.folders[0])/\(path)") }
        guard isSandboxed else { return .unix(path) }
        let shown = zip(SandboxView.writable, scratch.folders).first { path.hasPrefix($0.0 + "/") }
        return shown.flatMap { .unix($0.1 + path.dropFirst($0.0.count)) }
    }

    /// A path for a socket of its own, as it sees it.
    package var socketPath: String { "\(isSandboxed ? SandboxView.writable[1] : scratch.folders[1])/hark.sock" }

    /// Lets the program see a Unix socket of Hark's or of another program.
    ///
    /// - Returns: its path as the program sees it.
    package func show(_ address: SocketAddress) throws(ArenaProblem) -> String {
        guard let path = address.path else { return "" }
        guard isSandboxed, path.hasPrefix("/") else { return path }
        let name = path.split(separator: "/").last ?? ""
        let place = "\(scratch.folders[1])/\(name)"
        // One of that name may be that of a server that has gone since.
        _ = unsafe unlink(place)
        guard unsafe link(path, place) == 0 else { throw .system(path) }
        return "\(SandboxView.writable[1])/\(name)"
    }

    /// A path for a socket of Hark's own, which a program can be shown.
    package static func newSocketPath(isSandboxed: Bool) -> String {
        let folder = isSandboxed ? Namespace.scratch : temporaryFolder
        return "\(folder)/hark-\(String(UInt64.random(in: 0...(.max)), radix: 36)).sock"
    }

    static var temporaryFolder: String { unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp" }

    /// Its folder as it has left it, packed.
    package func packedFolder() throws(ArenaProblem) -> ProgramFolder {
        try ProgramFolder(scratch.folders[0], isWhole: true)
    }

    private func wait(
        _ patience: Duration = Program.patience,
        _ condition: (borrowing State) -> Bool
    ) async throws(ArenaProblem) {
        let deadline = ContinuousClock.now + patience
        while true {
            try takeNews()
            if state.withLock({ condition($0) }) { return }
            guard ContinuousClock.now < deadline else {
                throw ArenaProblem("the supervisor has not answered within \(patience.components.seconds) s")
            }
            do throws(SocketError) {
                try await reactor.wait(readable: [control], until: deadline)
            } catch {
                // An interruption must not leave a program half ended: the answer comes all the same.
                guard error == .cancelled else { continue }
                await Task.detached { [reactor, control] in
                    try? await reactor.wait(readable: [control], until: deadline)
                }.value
            }
        }
    }

    /// How long the answer of a sound supervisor may take on the slowest machine.
    private static let patience = Duration.seconds(30)

    private func send(_ kind: clinux_message_kind) {
        // One that is gone is told by `takeNews`.
        _ = SupervisorMessage.send(kind, to: control)
    }

    /// Takes the sandbox down.
    package func close() {
        if isSandboxed {
            sandbox.kill()
        } else {
            // At the end of its control socket the supervisor ends what it has started, and itself.
            shutdown(control, Int32(SHUT_RDWR))
            sandbox.wait()
        }
        scratch.remove()
        for descriptor in [control, complaints] {
            reactor.forget(descriptor)
            _ = Glibc.close(descriptor)
        }
    }
}

extension Program.State {
    mutating func take(_ message: SupervisorMessage) {
        let head = message.head
        switch UInt32(head.kind) {
        case clinux_cleared.rawValue:
            isClear = true
            guard head.code != 0 else { return }
            problem = ArenaProblem("'\(message.text)' cannot be made in the sandbox: \(ErrorNumber.words(head.code))")
        case clinux_started.rawValue: phase = .running
        case clinux_not_started.rawValue:
            phase = .notStarted(errno: head.code, file: .init(rawValue: UInt32(head.detail)) ?? .none)
        case clinux_ended.rawValue:
            phase = .ended(
                ProgramEnd(code: head.code, isSignal: head.detail != 0, cpu: head.cpu, memory: head.memory)
            )
        case clinux_output.rawValue:
            if head.detail == 1 { output.stdout += message.bytes } else { output.stderr += message.bytes }
        case clinux_output_end.rawValue:
            output.stdoutCount = Int(head.cpu)
            output.stderrCount = Int(head.memory)
            hasOutput = true
        case clinux_quiet.rawValue: isQuiet = true
        case clinux_usage.rawValue:
            usage = Program.Usage(
                cpu: .microseconds(head.cpu),
                delay: .milliseconds(head.delay),
                memory: Int(head.memory) << 10,
                openFiles: Int(head.code),
                children: Int(head.detail)
            )
        default: break
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
