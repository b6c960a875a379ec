import Arena
import Results
import ScenarioLanguage
import Sockets
import Synchronization

/// A server under test that Hark starts: its port is found by looking, never by connecting.
final class StartedServer: Sendable {
    let program: Program
    let command: ProgramsRequest.Command
    private let request: ProgramsRequest
    private let options: RunOptions
    private let found = Mutex(Addresses())
    private let held = Mutex(ProgramLimits())

    /// Where it takes what is sent with each kind of socket.
    struct Addresses {
        var places: [SocketKind: SocketAddress] = [:]
        /// What it calls its Unix sockets itself.
        var names: [SocketAddress: SocketAddress] = [:]

        /// Whether what a case needs is there.
        func serve(_ needs: Scenario.Needs) -> Bool {
            let kinds = needs.kinds
            return kinds.isEmpty ? !places.isEmpty : kinds.allSatisfy { places[$0] != nil }
        }
    }

    init(
        _ program: Program,
        _ command: ProgramsRequest.Command,
        _ request: ProgramsRequest,
        _ options: RunOptions
    ) {
        self.program = program
        self.command = command
        self.request = request
        self.options = options
        filledPort = request.isSandboxed ? 50_000 : FreePort.any()
    }

    /// What a scenario holds it to.
    var limits: ProgramLimits { held.withLock { $0 } }

    /// Where it was found.
    var addresses: Addresses { found.withLock { $0 } }

    /// Other ports on which it listens.
    var otherPorts: [UInt16] {
        let ports = Set(program.listeners(beside: OwnSockets()).map(\.port))
        return ports.subtracting(addresses.places[.tcp].map { [$0.port] } ?? ports).sorted()
    }

    /// Where it has to listen; nil for wherever it does.
    private var duePort: UInt16? {
        request.port ?? (command.words.mentions("port") ? filledPort : nil)
    }

    /// What `{port}` stands for; with its bytes swapped it is another one.
    private let filledPort: UInt16

    /// Starts it in new folders and waits until it listens.
    ///
    /// - Returns: what is wrong with it, when it does not; nothing of it runs then.
    /// - Throws: `ArenaProblem` when it cannot be tried.
    func start(for needs: Scenario.Needs, _ limits: ProgramLimits) async throws(ArenaProblem) -> Finding? {
        held.withLock { $0 = limits }
        if request.isSandboxed { Namespace.forgetEndedConnections() }
        try await program.clear()
        return try await restart(for: needs)
    }

    /// Starts it in its folders as it left them, which only a step does.
    func restart(for needs: Scenario.Needs) async throws(ArenaProblem) -> Finding? {
        found.withLock { $0 = Addresses() }
        let own = OwnSockets()
        let fields = ["host": "127.0.0.1", "port": String(duePort ?? filledPort), "path": program.socketPath]
        let words = command.words.filled(fields.mapValues { [UInt8]($0.utf8) })
        let deadline = ContinuousClock.now + request.startLimit * options.timeScale
        try await program.start(
            words,
            isServer: true,
            isHark: command.isHark,
            limits: request.limits.with(limits)
        )
        return try await wait(for: needs, beside: own, until: deadline)
    }

    /// Waits until it listens for what a case needs, where it did not yet have to.
    func wait(for needs: Scenario.Needs) async throws(ArenaProblem) -> Finding? {
        guard !addresses.serve(needs) else { return nil }
        let deadline = ContinuousClock.now + request.startLimit * options.timeScale
        return try await wait(for: needs, beside: OwnSockets(), until: deadline)
    }

    private func wait(
        for needs: Scenario.Needs,
        beside own: OwnSockets,
        until deadline: ContinuousClock.Instant
    ) async throws(ArenaProblem) -> Finding? {
        while true {
            try program.takeNews()
            switch look(for: needs, beside: own, isLate: ContinuousClock.now >= deadline || Task.isCancelled) {
            case .listening(let addresses):
                found.withLock { $0 = addresses }
                // Its second socket, for IPv6, is bound a moment later.
                try await program.settle(within: 20)
                return nil
            case .wrong(var finding):
                finding.programs = [try await ProgramEvidence("server", program)]
                try await program.end()
                return finding
            case .notYet:
                try await program.waitForNews(until: min(deadline, .now + .milliseconds(1)))
            }
        }
    }

    private enum Look {
        case listening(Addresses)
        case wrong(Finding)
        case notYet
    }

    private func look(for needs: Scenario.Needs, beside own: OwnSockets, isLate: Bool) -> Look {
        var addresses = Addresses()
        var listeners: [ListenerInfo] = []
        // One that a case only starts and stops may listen for anything.
        for kind in needs.kinds.isEmpty ? SocketKind.allCases : needs.kinds {
            switch kind {
            case .tcp, .udp:
                let found = program.listeners(kind == .tcp ? .tcp : .udp, beside: own)
                addresses.places[kind] = found.first { duePort == nil || $0.port == duePort }?.reachable
                listeners += found
            case .unix, .unixDatagram: lookForUnix(kind, beside: own, &addresses)
            }
        }
        // Where it listens instead is worth a word.
        if listeners.isEmpty, isLate {
            listeners = program.listeners(beside: own) + program.listeners(.udp, beside: own)
        }
        let ports = Set(listeners.map(\.port)).sorted()
        if addresses.serve(needs) { return .listening(addresses) }
        switch program.phase {
        case .notStarted(let code, let file):
            return .wrong(.notStarted("server", command, errno: code, file))
        case .ended(let end):
            return .wrong(finding(.endedAtStart, "the server \(end.words) before it listened"))
        case .idle, .running: break
        }
        if let duePort, ports.contains(duePort.byteSwapped) {
            let message =
                "the server listens on port \(duePort.byteSwapped), which is \(duePort) with its bytes swapped"
            return .wrong(finding(.notListening, message, hint: "htons() is missing where sin_port is set."))
        }
        guard isLate else { return .notYet }
        let limit = (request.startLimit * options.timeScale).text
        let place = duePort.map { "on port \($0)" } ?? "anywhere"
        let but = ports.isEmpty ? "" : ", but on \(ports.map(String.init).joined(separator: ", "))"
        let missing = needs.kinds.first { addresses.places[$0] == nil } ?? .tcp
        let what = missing.hasDatagrams ? "take datagrams" : "listen"
        guard !missing.isUnix else {
            let path = duePath.map { "'\($0)'" } ?? "anywhere in /work, /tmp, /run or /dev/shm"
            let message = "the server does not \(what) on a Unix socket \(path), within \(limit)"
            return .wrong(finding(.notListening, message))
        }
        return .wrong(finding(.notListening, "the server does not \(what) \(place)\(but), within \(limit)"))
    }

    /// Where its Unix socket has to be; nil for wherever it is.
    private var duePath: String? { command.words.mentions("path") ? program.socketPath : nil }

    private func lookForUnix(_ kind: SocketKind, beside own: OwnSockets, _ addresses: inout Addresses) {
        for listener in program.unixListeners(beside: own) where listener.hasDatagrams == kind.hasDatagrams {
            // The reference server takes datagrams beside its path.
            guard duePath.map({ listener.path.hasPrefix($0) }) ?? true,
                let address = program.address(of: listener.path), let name = SocketAddress.unix(listener.path)
            else { continue }
            addresses.places[kind] = address
            addresses.names[address] = name
            return
        }
    }

    private func finding(_ kind: Finding.Kind, _ message: String, hint: String? = nil) -> Finding {
        Finding(kind: kind, blame: command.isReference ? .hark : .target, message: message, hint: hint)
    }
}

extension ListenerInfo {
    /// An address at which a client of this machine reaches it.
    var reachable: SocketAddress {
        var ip = isIPv6 ? address : Array(address.prefix(4))
        if ip.allSatisfy({ $0 == 0 }) {
            if isIPv6 { ip[15] = 1 } else { ip = [127, 0, 0, 1] }
        }
        return SocketAddress(ip: ip, port: port)
    }
}
