package import Arena
package import Results
package import ScenarioLanguage
package import Sockets

/// A run against programs that Hark starts: announced, played by a worker, and told to its end.
package struct ArenaRun: Sendable {
    package var request: WorkerRequest
    /// What is under test, in words.
    package var summary: String
    /// What the user said of the programs.
    package var settings: [String]
    package var serverFolder: ProgramFolder
    package var clientFolder: ProgramFolder
    /// Where captures are kept, when they are.
    package var captures: CaptureFolder?

    package init(
        _ request: WorkerRequest,
        summary: String,
        settings: [String],
        serverFolder: ProgramFolder,
        clientFolder: ProgramFolder
    ) {
        self.request = request
        self.summary = summary
        self.settings = settings
        self.serverFolder = serverFolder
        self.clientFolder = clientFolder
    }

    /// Whether nothing but Hark itself is started.
    private var isTrusted: Bool {
        let programs = request.programs
        return [programs.server, programs.client].allSatisfy { $0?.isReference ?? true } && programs.build == nil
    }

    /// Every planned case gets exactly one verdict.
    ///
    /// Called on the reactor, whose thread outlives the worker.
    @concurrent
    package func run(
        _ plan: Plan,
        time: Int64,
        on reactor: Reactor,
        emit tell: @escaping @Sendable (Event) -> Void
    ) async {
        let emit = { @Sendable [captures] event in tell(captures?.keep(event) ?? event) }
        let start = ContinuousClock.now
        var attempt = self
        var worker = await attempt.start(on: reactor)
        if case .failure(let problem) = worker, isTrusted {
            attempt.request.programs.isSandboxed = false
            attempt.settings.append("without a sandbox: \(problem.message)")
            worker = await attempt.start(on: reactor)
        }
        let options = request.options
        for event in Event.announcing(
            plan,
            of: summary,
            settings: attempt.settings,
            options,
            time: time
        ) {
            emit(event)
        }
        switch worker {
        case .failure(let problem):
            for planned in plan.cases { for event in planned.errored(Finding(problem)) { emit(event) } }
        case .success(let worker):
            await worker.follow(plan.cases, emit: emit)
        }
        let duration = (ContinuousClock.now - start).nanoseconds
        emit(.runEnded(.init(isInterrupted: Task.isCancelled, duration: duration)))
    }

    /// Starts a worker, and waits until it is there.
    func start(on reactor: Reactor) async -> Result<WorkerProcess, ArenaProblem> {
        do throws(ArenaProblem) {
            let worker = try WorkerProcess(
                request,
                serverFolder: serverFolder,
                clientFolder: clientFolder,
                captures: captures,
                on: reactor
            )
            if let problem = await worker.problem { return .failure(problem) }
            return .success(worker)
        } catch {
            return .failure(error)
        }
    }
}
