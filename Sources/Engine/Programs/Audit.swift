import Arena
package import Results
import ScenarioLanguage
package import Sockets
import Synchronization

/// Plays a suite against several servers, each in an arena of its own.
package struct Audit: Sendable {
    /// A server, and the scenarios that it is played against.
    package struct Server: Sendable {
        package var subject: AuditResult.Subject
        /// What starts it.
        package var command: ProgramsRequest.Command
        /// The names of the scenarios; all of them where there are none.
        package var only: [String]

        package init(_ subject: AuditResult.Subject, _ command: ProgramsRequest.Command, only: [String]) {
            self.subject = subject
            self.command = command
            self.only = only
        }
    }

    private let files: [ScenarioFile]
    private let options: RunOptions

    package init(_ files: [ScenarioFile], _ options: RunOptions) {
        self.files = files
        self.options = options
    }

    /// Plays them, `jobs` at a time; `tell` is told of each as it has ended.
    ///
    /// Called on the reactor.
    ///
    /// - Returns: what came of them, in their order; where the task is cancelled, of those that were played.
    @concurrent
    package func run(
        _ servers: [Server],
        jobs: Int,
        time: Int64,
        on reactor: Reactor,
        tell: @escaping @Sendable (AuditResult.Row) -> Void
    ) async -> AuditResult {
        let rows = await withTaskGroup(of: (Int, AuditResult.Row).self) { group in
            var rows: [(Int, AuditResult.Row)] = []
            var rest = servers.enumerated().makeIterator()
            func begin() {
                guard !Task.isCancelled, let (index, server) = rest.next() else { return }
                group.addTask { (index, AuditResult.Row(server.subject, await play(server, time, reactor))) }
            }
            for _ in 0..<jobs { begin() }
            while let row = await group.next() {
                tell(row.1)
                rows.append(row)
                begin()
            }
            return rows
        }
        return AuditResult(rows: rows.sorted { $0.0 < $1.0 }.map(\.1))
    }

    private func play(_ server: Server, _ time: Int64, _ reactor: Reactor) async -> RunResult {
        var choice = Choice()
        choice.only = server.only
        let plan = Plan(files, choice: choice)
        var programs = ProgramsRequest()
        programs.server = server.command
        let result = Mutex<RunResult?>(nil)
        let folder: ProgramFolder
        do throws(ArenaProblem) {
            folder = try ProgramFolder(nil, without: nil)
        } catch {
            var failed = RunResult(.init(version: options.version, target: "", caseCount: 0, time: time))
            for event in plan.cases.flatMap({ $0.errored(Finding(error)) }) { failed.add(event) }
            return failed
        }
        let judged = files.filter { file in plan.cases.contains { $0.scenario.path == file.path } }
        var run = ArenaRun(
            WorkerRequest(files: judged, given: [:], attempts: 1, options: options, programs: programs),
            summary: "server '\(server.command.line)'",
            settings: [],
            serverFolder: folder,
            clientFolder: folder
        )
        run.request.choice = choice
        await run.run(plan, time: time, on: reactor) { event in
            result.withLock { result in
                if case .runStarted(let start) = event { result = RunResult(start) }
                result?.add(event)
            }
        }
        return result.withLock { $0 }
            ?? RunResult(.init(version: options.version, target: "", caseCount: 0, time: time))
    }
}
