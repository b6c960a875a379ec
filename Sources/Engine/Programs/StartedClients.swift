import Arena
import Results
import ScenarioLanguage
import Sockets
import Synchronization

/// Programs that Hark starts beside a server, each in a sandbox of its own: the client under test, and helpers.
final class StartedClients: Sendable {
    /// The client under test; nil for helpers, each of which has its own.
    let command: ProgramsRequest.Command?
    private let request: ProgramsRequest
    private let folder: Int32
    private let reactor: Reactor
    /// Sandboxes that were made, to be used again.
    private let idle = Mutex<[Program]>([])
    private let made = Mutex(0)

    init(
        _ command: ProgramsRequest.Command?,
        _ request: ProgramsRequest,
        folder: Int32,
        on reactor: Reactor
    ) {
        self.command = command
        self.request = request
        self.folder = folder
        self.reactor = reactor
    }

    /// A sandbox for one, with new folders.
    ///
    /// - Throws: `ArenaProblem` when there can be none.
    func take() async throws(ArenaProblem) -> Program {
        let program: Program
        if let used = idle.withLock({ $0.popLast() }) {
            program = used
        } else {
            let number = made.withLock { made in
                made += 1
                return made
            }
            program = try Program(
                request.sandbox("\(command == nil ? "helper" : "client")\(number)", folder: folder),
                on: reactor
            )
        }
        try await program.clear()
        return program
    }

    /// Starts one.
    func start(_ client: RunningClient, _ limits: ProgramLimits) async throws(ArenaProblem) {
        var fields = ["message": client.message]
        if let place = client.place {
            fields["host"] = [UInt8](place.host.utf8)
            fields["port"] = [UInt8](String(place.port).utf8)
            fields["path"] = [UInt8](try client.program.show(place).utf8)
        }
        try await client.program.start(
            client.command.words.filled(fields),
            isServer: false,
            isHark: client.command.isHark,
            input: client.input,
            limits: request.limits.with(limits)
        )
    }

    /// Takes one back, and ends it when it still runs.
    func giveBack(_ program: Program) async {
        do throws(ArenaProblem) {
            try await program.end()
            idle.withLock { $0.append(program) }
        } catch {
            program.close()
        }
    }

    func close() {
        for program in idle.withLock({ $0 }) { program.close() }
    }
}

extension Limits {
    /// These, but for what a scenario says.
    func with(_ scenario: ProgramLimits) -> Limits {
        var limits = self
        limits.files = scenario.openFiles ?? files
        limits.processes = scenario.processes ?? processes
        limits.memory = scenario.memory ?? memory
        limits.cpu = scenario.cpu ?? cpu
        return limits
    }
}
