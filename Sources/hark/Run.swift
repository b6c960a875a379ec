import ArgumentParser
import Engine
import Glibc
import Results
import ScenarioLanguage
import Sockets

/// `hark run`: plays scenarios and reports what held.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Play scenarios against a server.",
        discussion: """
            With --server or --client Hark starts the programs under test, in a sandbox; with --connect the server runs \
            already; with none of them Hark plays against its own reference programs.

            Exit status: 0 every judged case passed; 1 one failed; 2 the command line or a scenario is wrong, or \
            too few cases were judged; 3 something other than the server was wrong; 130 interrupted.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Test a server that already runs; an IPv6 address in brackets; a Unix socket by its path.",
            valueName: "host:port|path"
        ),
        transform: place
    )
    var connect: ServerPlace?

    @OptionGroup
    var variables: VariableOptions

    @OptionGroup(title: "Which scenarios")
    var choice: ChoiceOptions

    @OptionGroup(title: "Programs under test")
    var programs: ProgramOptions

    @OptionGroup(title: "What programs under test may do")
    var limits: LimitOptions

    @OptionGroup(title: "Packets")
    var packets: CaptureOptions

    @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"), completion: .file())
    var junit: String?

    @Option(
        help: ArgumentHelp("Write what happens as it happens, a JSON object a line.", valueName: "file"),
        completion: .file()
    )
    var json: String?

    @Option(
        help: ArgumentHelp("Write which clauses of its documents the target keeps, in Markdown.", valueName: "file"),
        completion: .file()
    )
    var statement: String?

    @Option(
        help: ArgumentHelp("From which random payloads are made: a number, or 'random'.", valueName: "seed"),
        transform: seed
    )
    var seed: UInt64 = 1

    @Option(name: .customLong("repeat"), help: ArgumentHelp("Play all scenarios so many times.", valueName: "times"))
    var attempts = 1

    @Option(help: ArgumentHelp("Play so many cases side by side; reports are the same.", valueName: "cases"))
    var jobs = 1

    @Option(help: ArgumentHelp("How many cases must be judged; fewer are exit status 2.", valueName: "cases"))
    var min = 1

    @Option(
        help: ArgumentHelp(
            "Multiply limits by this; else they are longer where a probe shows a slow server or machine.",
            valueName: "factor"
        )
    )
    var timeScale: Double?

    @Option(
        help: ArgumentHelp(
            "What is broken below this level is noted and fails nothing: may, should or must.",
            valueName: "level"
        )
    )
    var failOn = Level.should

    /// Where a server runs already.
    enum ServerPlace {
        case name(HostAndPort)
        case socket(SocketAddress)

        var target: Target {
            switch self {
            case .name(let name): Target(name)
            case .socket(let address): Target(socket: address)
            }
        }
    }

    private static func place(_ text: String) throws -> ServerPlace {
        if text.contains("/") || text.hasPrefix("@") {
            if let socket = SocketAddress.unix(text) { return .socket(socket) }
            throw ValidationError("'\(text)' is too long for the path of a Unix socket: it may have 107 bytes")
        }
        if let address = HostAndPort(text) { return .name(address) }
        throw ValidationError(
            "'\(text)' is no address: write HOST:PORT, such as localhost:7 or [::1]:7, or the path of a Unix socket"
        )
    }

    static func seed(_ text: String) throws -> UInt64 {
        if text == "random" { return UInt64.random(in: 1...UInt64(UInt32.max)) }
        if let seed = UInt64(text) { return seed }
        throw ValidationError("'\(text)' is no seed: write a whole number, or 'random'")
    }

    func validate() throws {
        if connect != nil, programs.isGiven {
            throw ValidationError("--connect is for a server that runs already, --server and --client start one")
        }
        if packets.fromCaptures != nil, connect != nil || programs.isGiven {
            throw ValidationError("--from-captures plays nothing, so there is no server or client to name")
        }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes 1 to 64") }
        if jobs > 1, connect != nil || packets.fromCaptures != nil {
            throw ValidationError(
                "--jobs plays cases side by side, for which Hark must start the server: --server COMMAND"
            )
        }
        if jobs > 1, programs.fresh == .suite {
            throw ValidationError("--jobs plays cases side by side, and --fresh suite with one server after the other")
        }
        guard (1...1_000_000).contains(attempts) else { throw ValidationError("--repeat takes 1 to 1000000") }
        guard (1...1_000_000).contains(min) else { throw ValidationError("--min takes 1 to 1000000") }
        guard (0.01...1_000).contains(timeScale ?? 1) else { throw ValidationError("--time-scale takes 0.01 to 1000") }
    }

    func run() async throws {
        let files = try ScenarioFiles.of(paths, given: variables.given)
        let plan = Plan(files, choice: choice.choice, attempts: attempts)
        try choice.check(plan)
        if choice.list {
            StandardOutput.write(choice.text(plan))
            return
        }
        var options = RunOptions(seed: seed, timeScale: timeScale ?? 1, failOn: failOn, minimum: min)
        options.capturing = packets.capturing
        options.version = Hark.version
        options.adapts = timeScale == nil
        options.attempts = attempts
        options.isFailingFast = choice.failFast
        let captures = try packets.folder(workers: jobs)
        let finished = try packets.finished()
        DescriptorLimit.raise()
        let reactor = try Reactor()
        defer { reactor.shutdown() }
        let time = Self.time
        let status: ExitStatus
        if let finished {
            status = try await record(plan, on: reactor) { [options] emit in
                await finished.judge(plan, options, time: time, emit: emit)
            }
        } else if let connect {
            let target = connect.target
            status = try await record(plan, on: reactor) { [options] emit in
                let recorder = plan.needsPackets(options) ? Recorder(to: target) : nil
                let suite = SuiteRunner(
                    transport: KernelTransport(reactor: reactor),
                    target: target,
                    recorder: recorder,
                    spool: captures?.spools.first,
                    options: options
                ) { emit(captures?.keep($0, of: 0) ?? $0) }
                await suite.run(plan, time: time)
                recorder?.stop()
            }
        } else {
            var (request, serverFolder, clientFolder) = try programs.request(
                readOnly: limits.readOnly,
                without: packets.captures
            )
            request.limits = limits.limits
            request.environment = limits.env
            request.readOnly = limits.readOnly
            let judged = files.filter { file in plan.cases.contains { $0.scenario.path == file.path } }
            var run = ArenaRun(
                WorkerRequest(
                    files: judged,
                    given: variables.given,
                    attempts: attempts,
                    options: options,
                    programs: request
                ),
                summary: programs.summary,
                settings: programs.settings + limits.settings,
                serverFolder: serverFolder,
                clientFolder: clientFolder
            )
            run.captures = captures
            run.request.choice = choice.choice
            run.request.workers = Swift.min(jobs, Swift.max(1, plan.cases.count))
            status = try await record(plan, on: reactor) { [run] emit in
                await run.run(plan, time: time, on: reactor, emit: emit)
            }
        }
        throw ExitCode(status.rawValue)
    }

    /// Does `work`, and reports what it tells.
    private func record(
        _ plan: Plan,
        on reactor: Reactor,
        _ work: @escaping @Sendable (@escaping @Sendable (Event) -> Void) async -> Void
    ) async throws -> ExitStatus {
        let interruption = try Interruption()
        let recorder = RunRecorder(
            plan,
            junit: try junit.map { try ReportFile($0) },
            json: try json.map { try EventFile($0) },
            statement: try statement.map { try ReportFile($0) }
        )
        for warning in plan.warnings where warning.severity == .warning { recorder.warn(warning) }
        await interruption.cancels(on: reactor) { await work { recorder.record($0) } }
        return recorder.finish()
    }

    /// Milliseconds since the Unix epoch.
    static var time: Int64 {
        var clock = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &clock)
        return Int64(clock.tv_sec) * 1_000 + Int64(clock.tv_nsec) / 1_000_000
    }
}

extension Level: ExpressibleByArgument {}

extension ScenarioFiles {
    /// The files that paths of the command line name.
    ///
    /// - Throws: `ValidationError` for a path that names no scenario.
    static func of(_ paths: [String], given: [String: String]) throws -> [ScenarioFile] {
        do throws(ScenarioFiles.Failure) {
            return try read(paths, given: given)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
