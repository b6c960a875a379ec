import Arena
import Results
import ScenarioLanguage
import Synchronization
import Wire

/// The server and the client under test, started by Hark in sandboxes of their own.
final class StartedPrograms<T: Transport>: UnderTest {
    let summary: String
    private let server: StartedServer<T>?
    private let client: ProgramCommand?
    private let folder: ProgramFolder
    private let timeScale: Double
    private let state = Mutex(State())

    private struct State {
        /// Sandboxes in which no client runs.
        var idleClients: [Program] = []
        var output: [(program: String, bytes: Bytes)] = []
        var events: [Event.ProgramEvent] = []
    }

    /// Begins to make the sandboxes that the cases need.
    init(_ request: RunRequest, for cases: [Case], folder: ProgramFolder, transport: T) throws(ArenaError) {
        summary = request.target.summary
        self.folder = folder
        timeScale = request.timeScale
        let commands = try request.target.commands
        let judged = cases.filter { $0.skipReason == nil }.map(\.scenario.needs)
        client = judged.contains { $0.client } ? commands.client : nil
        if let command = commands.server, judged.contains(where: { $0.server }) {
            server = StartedServer(command, try folder.program(), transport, timeScale: request.timeScale)
        } else {
            server = nil
        }
        if client != nil {
            let program = try folder.program()
            state.withLock { $0.idleClients = [program] }
        }
    }

    func prepareServer(for approaches: Set<Scenario.Approach>) async -> Finding? {
        await server?.prepare(for: approaches)
    }

    func serverAddress(over transport: Scenario.Transport, family: Scenario.Family?) -> SocketAddress? {
        server?.address(over: transport, family: family)
    }

    func serverDeath(within time: Duration) async -> ProgramDeath? {
        await server?.death(within: time)
    }

    func startClient(_ fields: [String: Bytes], caseID: String) async -> Result<any RunningProgram, FindingError> {
        guard let client else {
            return .failure(
                .init(Finding(kind: .cannotStart, blame: .scenario, message: "there is no client under test"))
            )
        }
        do throws(ArenaError) {
            let idle = state.withLock { $0.idleClients.popLast() }
            let program = if let idle { idle } else { try folder.program() }
            _ = program.takeOutput()
            let words = client.words.filled(fields.merging(["message": Self.usualMessage]) { given, _ in given })
            switch await program.start(words, isHark: client.isHark) {
            case .running, .ended:
                state.withLock { $0.events.append(.init(program: "client", caseID: caseID, what: "started")) }
                return .success(
                    StartedClient(program: program, caseID: caseID) { self.conclude($0, $1, of: program, caseID) }
                )
            case .cannotStart(let error):
                return .failure(.init(client.cannotStart(error)))
            case .unusable(let error):
                throw error
            case .preparing, .idle, .starting:
                return .failure(.init(Finding(kind: .cannotStart, blame: .hark, message: "the client did not start")))
            }
        } catch {
            return .failure(.init(error.finding))
        }
    }

    /// What a `run: client` without a message sends.
    private static var usualMessage: Bytes { Bytes("Hey, can you hear me?".utf8) }

    private func conclude(_ reason: ExitReason, _ output: Program.Output, of program: Program, _ caseID: String) {
        state.withLock { state in
            state.idleClients.append(program)
            state.output.append(("client", output.both.end))
            state.events.append(.init(program: "client", caseID: caseID, what: reason.summary))
        }
    }

    func takeOutput() -> ProgramOutput {
        let written = server?.takeOutput()
        return state.withLock { state in
            defer {
                state.output = []
                state.events = []
            }
            let pieces = [("server", written?.bytes ?? [])] + state.output
            return ProgramOutput(
                text: pieces.map { Self.prefixed($1, $0) }.joined(),
                events: (written?.events ?? []) + state.events
            )
        }
    }

    /// Every line with the name of the program that wrote it.
    private static func prefixed(_ bytes: Bytes, _ program: String) -> String {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().map { number, line in
            // What follows the last line's end is no line.
            let isLast = bytes.isEmpty || number > 0 && line.isEmpty && line.endIndex == bytes.endIndex
            return isLast ? "" : "\(program) | \(String(decoding: line, as: UTF8.self))\n"
        }.joined()
    }

    /// Ends everything.
    func close() async {
        await server?.stop()
        for program in state.withLock({ $0.idleClients }) { program.close() }
    }
}

/// A command line of a program under test.
struct ProgramCommand: Sendable {
    var words: CommandLineWords
    /// Whether it is Hark's own executable.
    var isHark = false

    func cannotStart(_ error: Int32) -> Finding {
        Finding(
            kind: .cannotStart,
            blame: .environment,
            message: "'\(words.words[0])' cannot be started: \(ArenaError.text(of: error))",
            hint: "It is looked for in PATH, or in the copy of --dir when its name holds a slash ('./server')."
        )
    }
}

extension RunRequest.Target {
    /// The programs that it names.
    fileprivate var commands: (server: ProgramCommand?, client: ProgramCommand?) {
        get throws(ArenaError) {
            do throws(CommandLineWords.Mistake) {
                switch self {
                case .programs(let server, let client):
                    return (
                        try server.map { line throws(CommandLineWords.Mistake) in ProgramCommand(words: try .init(line))
                        },
                        try client.map { line throws(CommandLineWords.Mistake) in ProgramCommand(words: try .init(line))
                        }
                    )
                case .reference:
                    return (
                        ProgramCommand(words: try .init("hark serve echo"), isHark: true),
                        ProgramCommand(words: try .init("hark call echo {host} {port} {message}"), isHark: true)
                    )
                case .address:
                    return (nil, nil)
                }
            } catch {
                throw ArenaError(message: error.description)
            }
        }
    }
}

extension ArenaError {
    /// The finding that blames the environment.
    var finding: Finding {
        Finding(kind: .system, blame: .environment, message: message, hint: remedy)
    }
}

/// A client under test while it runs.
private struct StartedClient: RunningProgram {
    let program: Program
    let caseID: String
    let conclude: @Sendable (ExitReason, Program.Output) -> Void

    func end(deadline: ContinuousClock.Instant) async -> ProgramConclusion? {
        guard case .ended(let reason) = await program.end(by: deadline) else { return nil }
        let output = program.takeOutput()
        conclude(reason, output)
        let (status, signal): (Int?, String?) =
            switch reason {
            case .exited(let status): (Int(status), nil)
            case .killed(let number): (nil, ExitReason.name(of: number))
            }
        return ProgramConclusion(status: status, signal: signal, stdout: output.stdout.head, stderr: output.stderr.head)
    }

    func kill() async {
        await program.stop(grace: .zero)
        if case .ended(let reason) = program.phase { conclude(reason, program.takeOutput()) }
    }
}
