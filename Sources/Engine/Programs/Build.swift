import Arena
import Results
import ScenarioLanguage
import Sockets

/// The command that builds a program under test, in a sandbox of its own.
struct Build {
    private let command: ProgramsRequest.Command
    private let request: ProgramsRequest
    private let options: RunOptions

    struct Failure: Error {
        var finding: Finding
    }

    init(_ command: ProgramsRequest.Command, _ request: ProgramsRequest, _ options: RunOptions) {
        self.command = command
        self.request = request
        self.options = options
    }

    /// Builds, and gives the folder as the build has left it.
    func run(in folder: Int32, on reactor: Reactor) async -> Result<ProgramFolder, Failure> {
        do throws(ArenaProblem) {
            var settings = request.sandbox("build", folder: folder)
            // A compiler needs more than what it compiles.
            settings.limits.cpu = max(settings.limits.cpu, 600)
            settings.limits.memory = max(settings.limits.memory, 4 << 30)
            settings.limits.processes = max(settings.limits.processes, 512)
            let program = try Program(settings, on: reactor)
            defer { program.close() }
            try await program.clear()
            try await program.start(command.words.filled([:]), isServer: false)
            if let finding = try await judge(program) { return .failure(Failure(finding: finding)) }
            return .success(try program.packedFolder())
        } catch {
            return .failure(Failure(finding: Finding(error)))
        }
    }

    private func judge(_ program: Program) async throws(ArenaProblem) -> Finding? {
        let limit = request.buildLimit * options.timeScale
        let deadline = ContinuousClock.now + limit
        while program.phase == .running, .now < deadline, !Task.isCancelled {
            try await program.waitForNews(until: deadline)
        }
        var message: String
        switch program.phase {
        case .notStarted(let code, let file): return .notStarted("build", command, errno: code, file)
        case .ended(let end):
            guard end.hasFailed else { return nil }
            message = "the build \(end.words)"
        case .running, .idle: message = "the build was not over within \(limit.text)"
        }
        var finding = Finding(kind: .notBuilt, blame: .target, message: message)
        finding.programs = [try await ProgramEvidence("build", program)]
        try await program.end()
        return finding
    }
}
