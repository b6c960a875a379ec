import Arena
package import Results
package import ScenarioLanguage
import Sockets

/// Runs cases one after the other and posts what happens.
package struct SuiteRunner<T: Transport>: Sendable {
    private let transport: T
    private let target: Target
    private let programs: Programs?
    private let recorder: Recorder?
    private let spool: CaptureSpool?
    private let options: RunOptions
    private let emit: @Sendable (Event) -> Void

    /// A suite against a server that already runs, or against programs that Hark starts.
    package init(
        transport: T,
        target: Target,
        programs: Programs? = nil,
        recorder: Recorder? = nil,
        spool: CaptureSpool? = nil,
        options: RunOptions = RunOptions(),
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.transport = transport
        self.target = target
        self.programs = programs
        self.recorder = recorder
        self.spool = spool
        self.options = options
        self.emit = emit
    }

    /// Every case gets exactly one verdict, in the order of the plan; when the task is cancelled, those that are left
    /// are skipped.
    ///
    /// `time` is the wall clock's in milliseconds since the Unix epoch.
    @concurrent
    package func run(_ plan: Plan, time: Int64) async {
        let start = transport.now
        let announced = Event.announcing(plan, of: target.summary, options, time: time)
        for event in announced { emit(event) }
        await play(plan.cases)
        let duration = (transport.now - start).nanoseconds
        emit(.runEnded(.init(isInterrupted: Task.isCancelled, duration: duration)))
    }

    /// Plays cases, and says nothing of the run around them.
    @concurrent
    package func play(_ cases: [Case]) async {
        var schedule = CaseSchedule(cases)
        var teller = CaseTeller(emit)
        var hasFailed = false
        while let turn = schedule.next() {
            switch turn {
            case .skip(let index, let reason):
                teller.skip(cases[index], hasFailed ? Event.CaseEnded.failedFast : reason)
                schedule.end(index, .skipped)
            case .play(let index) where hasFailed || Task.isCancelled:
                teller.skip(cases[index], hasFailed ? Event.CaseEnded.failedFast : Event.CaseEnded.interrupted)
                schedule.end(index, .skipped)
            case .play(let index):
                let verdict: Verdict
                if programs?.sharesServer == true {
                    verdict = await judgeOnSharedServer(cases[index], &teller)
                } else {
                    teller.finish()
                    verdict = await play(cases[index])
                }
                hasFailed = options.isFailingFast && verdict.isFailure
                schedule.end(index, verdict)
            }
        }
        teller.finish()
    }

    private func play(_ planned: Case) async -> Verdict {
        emit(.caseStarted(planned.started))
        let end = await judge(planned, emit).end
        emit(.caseEnded(end))
        return end.verdict
    }

    /// A case in which a shared server dies may be the victim of the one before: it is judged again on a fresh server,
    /// and if it holds there, the case before is at fault.
    private func judgeOnSharedServer(_ planned: Case, _ teller: inout CaseTeller) async -> Verdict {
        if let finding = await programs?.deathBetweenCases() { teller.blameLast(finding) }
        let isFresh = programs?.isServerRunning == false
        var events = EventList()
        var outcome = await judge(planned, { [events] in events.append($0) })
        if let death = outcome.death, !isFresh, !Task.isCancelled {
            events = EventList()
            outcome = await judge(planned, { [events] in events.append($0) })
            if outcome.death == nil, death.how.hasFailed {
                teller.blameLast(death.finding(in: "in '\(planned.name)', which holds on a fresh server"))
            }
        }
        teller.tell([.caseStarted(planned.started)] + events.all, outcome.end)
        return outcome.end.verdict
    }

    /// What came of a case; `death` is the server's, when it died in it.
    private typealias Outcome = (end: Event.CaseEnded, death: ServerDeath?)

    /// Plays a case, and where it was only late, and a probe shows that server or machine is slow, once more with longer
    /// limits.
    private func judge(_ planned: Case, _ emit: @escaping @Sendable (Event) -> Void) async -> Outcome {
        guard options.adapts, let programs, planned.scenario.needs.contains(.server),
            programs.server?.command.isReference == false
        else {
            return await play(planned, options, emit)
        }
        let events = EventList()
        let first = await play(planned, options, { events.append($0) })
        guard first.end.isLate, !Task.isCancelled,
            let pace = await programs.pace(for: planned.scenario.needs, on: transport),
            pace.factor > 1
        else {
            for event in events.all { emit(event) }
            return first
        }
        var slower = options
        slower.timeScale *= pace.factor
        var second = await play(planned, slower, emit)
        second.end.remarks.append(pace.words)
        return second
    }

    private func play(
        _ planned: Case,
        _ options: RunOptions,
        _ emit: @escaping @Sendable (Event) -> Void
    ) async -> Outcome {
        let needs = planned.scenario.needs
        if let lack = lack(of: planned.scenario) ?? lack(of: needs) {
            return (.skipped(planned.id, lack), nil)
        }
        var target = target
        var bulk = Pace.usualBulk
        if needs.contains(.bulk), let pace = await programs?.pace(for: needs, on: transport) { bulk = pace.bulk }
        if let programs, !needs.isEmpty {
            if let finding = await programs.prepare(for: planned.scenario) {
                let reason = "interrupted while the server started"
                let skipped = Event.CaseEnded.skipped(planned.id, reason)
                let failed = Event.CaseEnded(id: planned.id, verdict: Verdict([finding]), findings: [finding])
                return (Task.isCancelled ? skipped : failed, nil)
            }
            if let server = programs.server { target.take(server.addresses) }
        }
        var runner = CaseRunner(
            planned,
            transport: transport,
            target: target,
            programs: programs,
            recorder: recorder,
            spool: spool,
            options: options,
            emit: emit
        )
        if needs.contains(.bulk) { runner.know(bulk: bulk) }
        let end = await runner.run()
        guard let programs, needs.contains(.server) else { return (end, nil) }
        return await programs.explain(end, of: planned.scenario.level, options, leftOpen: !runner.connections.isEmpty)
    }

    /// What a scenario requires of the machine, which has it not.
    private func lack(of scenario: Scenario) -> String? {
        for case .thing(.ipv6) in scenario.requires where !Socket.isFree(.loopback6()) {
            return "it requires IPv6, and this machine has no ::1"
        }
        return nil
    }

    /// What a case needs and this run has not.
    private func lack(of needs: Scenario.Needs) -> String? {
        let hasServer = programs.map { $0.request.server != nil } ?? true
        if needs.contains(.server), !hasServer {
            return "it needs a server under test: --server COMMAND or --connect HOST:PORT"
        }
        if programs == nil, let address = target.anyAddress,
            let kind = needs.kinds.first(where: { $0.isUnix != address.isUnix })
        {
            return "it speaks \(kind.words), and \(target.summary) is \(address.isUnix ? "a" : "no") Unix socket"
        }
        if needs.contains(.client), programs?.request.client == nil {
            return "it needs a client under test: --client COMMAND"
        }
        if needs.contains(.helper), programs == nil {
            return "it runs a program in a sandbox, which --connect has not: --server COMMAND"
        }
        if needs.contains(.startedServer), programs == nil {
            return "it needs a server that Hark starts: --server COMMAND"
        }
        return nil
    }
}

extension Event {
    /// What a run says of itself before its first case.
    package static func announcing(
        _ plan: Plan,
        of target: String,
        settings: [String] = [],
        _ options: RunOptions,
        time: Int64
    ) -> [Event] {
        var start = RunStarted(
            version: options.version,
            target: target,
            caseCount: plan.cases.count,
            time: time,
            seed: options.seed,
            minimum: options.minimum
        )
        if !settings.isEmpty { start.settings = settings }
        if options.attempts > 1 { start.attempts = options.attempts }
        let rejected = plan.rejected.map { path, mistakes in
            Event.fileRejected(.init(path: path, mistakes: mistakes.map { Finding($0) }))
        }
        return [.runStarted(start)] + rejected
    }
}

extension Case {
    /// What is said of it when it starts.
    var started: Event.CaseStarted {
        var started = Event.CaseStarted(id: id, name: name, path: scenario.path, line: scenario.line)
        started.suite = scenario.suite
        started.spec = scenario.spec
        started.level = scenario.level
        started.tags = scenario.tags
        started.points = scenario.points
        return started
    }
}
