import Arena
import Results
import ScenarioLanguage
import Synchronization
import Wire

/// The server under test: started, found by its listening sockets, started again when it has died.
final class StartedServer<T: Transport>: Sendable {
    private let command: ProgramCommand
    private let program: Program
    private let transport: T
    private let timeScale: Double
    private let state = Mutex(State())

    private struct State {
        var starts = 0
        var sockets: [ListeningSocket] = []
        /// All ports that it has ever listened on.
        var ports: Set<UInt16> = []
        /// Ways in which it does not listen, so that no later case waits for them again.
        var absent: Set<Scenario.Approach> = []
        /// Why it could not be started; it is not tried again.
        var failure: Finding?
        /// Whether its death was told already.
        var isDeathTold = true
        var lastOutput = OutputKeeper()
        var output: Bytes = []
        var events: [Event.ProgramEvent] = []
        /// Sockets of others, which were there before it.
        var earlier: Set<UInt64> = []
    }

    init(_ command: ProgramCommand, _ program: Program, _ transport: T, timeScale: Double) {
        self.command = command
        self.program = program
        self.transport = transport
        self.timeScale = timeScale
    }

    func prepare(for approaches: Set<Scenario.Approach>) async -> Finding? {
        if let failure = state.withLock({ $0.failure }) { return failure }
        let finding: Finding? = program.phase.isRunning ? nil : await start()
        guard let finding = if let finding { finding } else { await awaitSockets(approaches) } else { return nil }
        state.withLock { $0.failure = finding }
        return finding
    }

    /// The port that `{port}` stands for: another one each time, because the last one may be in TIME-WAIT, and below
    /// those that the kernel gives to clients.
    private var port: UInt16 { 20_000 + UInt16(state.withLock { $0.starts } % 10_000) }

    private func start() async -> Finding? {
        state.withLock { state in
            state.starts += 1
            state.sockets = []
            state.absent = []
            state.lastOutput = OutputKeeper()
            state.earlier = Set(ListeningSocket.all().map(\.inode))
        }
        let words = command.words.filled(["host": Bytes("127.0.0.1".utf8), "port": Bytes(String(port).utf8)])
        switch await program.start(words, isHark: command.isHark) {
        case .running, .ended:
            tell("started")
            state.withLock { $0.isDeathTold = false }
            return nil
        case .cannotStart(let error):
            return command.cannotStart(error)
        case .unusable(let error):
            return error.finding
        case .preparing, .idle, .starting:
            return Finding(kind: .cannotStart, blame: .hark, message: "the server did not start")
        }
    }

    /// Waits until it listens in all the ways that a case takes; one that never comes is for `connect` to tell of.
    private func awaitSockets(_ approaches: Set<Scenario.Approach>) async -> Finding? {
        let begun = transport.now
        var pause = Duration.milliseconds(1)
        var others: ContinuousClock.Instant?
        while true {
            refresh()
            let missing = approaches.filter { address(over: $0.transport, family: $0.family) == nil }
            let (isSettled, isSilent) = state.withLock { (missing.isSubset(of: $0.absent), $0.sockets.isEmpty) }
            if isSettled, !isSilent { return nil }
            if case .ended(let reason) = program.phase { return neverListens("\(reason.summary) before it listened") }
            if case .unusable(let error) = program.phase { return error.finding }
            // Once one socket listens, the others of the same server are not far.
            if !isSilent, others == nil { others = transport.now + .seconds(1) * timeScale }
            if let others, others <= transport.now {
                state.withLock { $0.absent.formUnion(missing) }
                return nil
            }
            if isSilent, begun + Self.readinessLimit * timeScale <= transport.now {
                return neverListens("runs, but listens on no port after \((Self.readinessLimit * timeScale).words)")
            }
            try? await transport.sleep(until: transport.now + pause)
            pause = min(pause * 2, .milliseconds(20))
        }
    }

    private func refresh() {
        let found = ListeningSocket.all()
        let added = state.withLock { state -> [ListeningSocket] in
            let own = found.filter { !state.earlier.contains($0.inode) }
            defer {
                state.sockets = own
                state.ports.formUnion(own.map(\.address.port))
            }
            return own.filter { !state.sockets.contains($0) }
        }
        guard !added.isEmpty else { return }
        Namespace.reserve(state.withLock { $0.ports })
        for socket in added { tell("listens on \(socket.address), \(socket.transport == .tcp ? "TCP" : "UDP")") }
    }

    private func neverListens(_ message: String) -> Finding {
        pull()
        state.withLock { $0.isDeathTold = true }
        let text = String(decoding: state.withLock { $0.lastOutput.end.suffix(Self.noteLimit) }, as: UTF8.self)
        let ports = state.withLock { $0.ports }.intersection(ListeningSocket.waitingPorts()).sorted()
        let hint =
            ports.isEmpty
            ? nil
            : """
            Port \(ports.map(String.init).joined(separator: ", ")) is in TIME-WAIT since the server's last life: set \
            SO_REUSEADDR before bind.
            """
        return Finding(
            kind: .neverListens,
            message: "the server \(message)",
            hint: hint,
            notes: text.isEmpty ? [] : [Finding.Note(title: "last output", text: text)]
        )
    }

    /// Where it is reached: on the port that the command names, else the lowest.
    func address(over transport: Scenario.Transport, family: Scenario.Family?) -> SocketAddress? {
        let wanted = command.words.mentions("port") ? port : nil
        let candidates = state.withLock { $0.sockets }.filter { ($0.transport == .udp) == (transport == .udp) }
        return candidates.compactMap { socket -> (rank: Int, address: SocketAddress)? in
            guard let address = socket.address.reached(over: family) else { return nil }
            let isExact = socket.address.family == family ?? .ipv4
            return ((address.port == wanted ? 0 : 1 << 20) + (isExact ? 0 : 1 << 17) + Int(address.port), address)
        }.min { $0.rank < $1.rank }?.address
    }

    /// How it ended since this was last asked, if it did.
    func death(within time: Duration) async -> ProgramDeath? {
        guard !state.withLock({ $0.isDeathTold }) else { return nil }
        guard let phase = await program.end(by: transport.now + time * timeScale) else { return nil }
        guard case .ended(let reason) = phase else { return nil }
        pull()
        tell(reason.summary)
        return state.withLock { state in
            state.isDeathTold = true
            return ProgramDeath(
                summary: reason.summary,
                isCrash: reason != .exited(0),
                lastOutput: String(decoding: state.lastOutput.end.suffix(Self.noteLimit), as: UTF8.self)
            )
        }
    }

    func takeOutput() -> (bytes: Bytes, events: [Event.ProgramEvent]) {
        pull()
        return state.withLock { state in
            defer {
                state.output = []
                state.events = []
            }
            return (state.output, state.events)
        }
    }

    private func pull() {
        let written = program.takeOutput().both.end
        state.withLock { state in
            state.lastOutput.add(written)
            state.output = Bytes((state.output + written).suffix(Self.outputLimit))
        }
    }

    private func tell(_ what: String) {
        state.withLock { $0.events.append(.init(program: "server", caseID: nil, what: what)) }
    }

    /// TERM, then KILL, and the end of its sandbox.
    func stop() async {
        state.withLock { $0.isDeathTold = true }
        await program.stop(grace: .milliseconds(500) * timeScale)
        program.close()
    }

    /// How long a server may take until it listens.
    private static var readinessLimit: Duration { .seconds(10) }
    private static var noteLimit: Int { 2_048 }
    private static var outputLimit: Int { 65_536 }
}

extension SocketAddress {
    /// Where a listening socket is reached over a family; nil when it does not speak it.
    fileprivate func reached(over wanted: Scenario.Family?) -> SocketAddress? {
        guard let wanted, wanted != family else { return reachable }
        // The wildcard of IPv6 takes IPv4 too, unless IPV6_V6ONLY is set.
        return address == .v6(0, 0) && wanted == .ipv4 ? SocketAddress(address: .loopbackV4, port: port) : nil
    }
}
