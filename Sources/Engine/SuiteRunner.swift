package import Results
package import ScenarioLanguage

/// Runs the cases of a plan one after the other and posts what happens.
package struct SuiteRunner<T: Transport>: Sendable {
    private let transport: T
    private let target: Target
    private let options: RunOptions
    private let emit: @Sendable (Event) -> Void

    package init(
        transport: T,
        target: Target,
        options: RunOptions = RunOptions(),
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.transport = transport
        self.target = target
        self.options = options
        self.emit = emit
    }

    /// Every case gets exactly one verdict, in the order of the plan; when the task is cancelled, those that are left
    /// are skipped.
    ///
    /// `version` is Hark's, `time` the wall clock's in milliseconds since the Unix epoch.
    @concurrent
    package func run(_ plan: Plan, version: String, time: Int64) async {
        let start = transport.now
        let count = plan.cases.count
        emit(
            .runStarted(
                .init(
                    version: version,
                    target: target.summary,
                    caseCount: count,
                    time: time,
                    seed: options.seed,
                    minimum: options.minimum
                )
            )
        )
        for (path, mistakes) in plan.rejected {
            emit(.fileRejected(.init(path: path, mistakes: mistakes.map { Finding($0) })))
        }
        for planned in plan.cases {
            let scenario = planned.scenario
            var started = Event.CaseStarted(
                id: planned.id,
                name: planned.name,
                path: scenario.path,
                line: scenario.line
            )
            started.spec = scenario.spec
            started.level = scenario.level
            started.tags = scenario.tags
            started.points = scenario.points
            emit(.caseStarted(started))
            guard !Task.isCancelled else {
                let reason = "interrupted before it was judged"
                emit(.caseEnded(.init(id: planned.id, verdict: .skipped, reason: reason)))
                continue
            }
            var runner = CaseRunner(planned, transport: transport, target: target, options: options, emit: emit)
            emit(.caseEnded(await runner.run()))
        }
        let duration = (transport.now - start).nanoseconds
        emit(.runEnded(.init(isInterrupted: Task.isCancelled, duration: duration)))
    }
}
