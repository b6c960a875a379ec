package import Arena
package import Results
package import ScenarioLanguage
package import Sockets

/// A run against programs that Hark starts: announced, played by workers, and told to its end.
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
        let emit = { @Sendable [captures] event, worker in tell(captures?.keep(event, of: worker) ?? event) }
        let start = ContinuousClock.now
        var attempt = self
        var crew = await attempt.start(on: reactor)
        if case .failure(let problem) = crew, isTrusted {
            attempt.request.programs.isSandboxed = false
            attempt.settings.append("without a sandbox: \(problem.message)")
            crew = await attempt.start(on: reactor)
        }
        let options = request.options
        for event in Event.announcing(
            plan,
            of: summary,
            settings: attempt.settings,
            options,
            time: time
        ) {
            tell(event)
        }
        switch crew {
        case .failure(let problem):
            for planned in plan.cases { for event in planned.errored(Finding(problem)) { tell(event) } }
        case .success(let crew):
            await crew.follow(plan.cases, emit: emit)
        }
        let duration = (ContinuousClock.now - start).nanoseconds
        tell(.runEnded(.init(isInterrupted: Task.isCancelled, duration: duration)))
    }

    /// Starts the workers, and waits until they are there.
    func start(on reactor: Reactor) async -> Result<WorkerCrew, ArenaProblem> {
        var started: [WorkerProcess] = []
        var problem: ArenaProblem?
        do throws(ArenaProblem) {
            for number in 0..<request.workers {
                started.append(
                    try WorkerProcess(
                        request,
                        serverFolder: serverFolder,
                        clientFolder: clientFolder,
                        spool: captures?.spools[number],
                        on: reactor
                    )
                )
            }
        } catch {
            problem = error
        }
        var crew: [WorkerProcess] = []
        for worker in started {
            if let found = await worker.problem { problem = problem ?? found } else { crew.append(worker) }
        }
        guard let problem else { return .success(WorkerCrew(crew, request.options, on: reactor)) }
        for worker in crew { worker.release() }
        return .failure(problem)
    }
}
