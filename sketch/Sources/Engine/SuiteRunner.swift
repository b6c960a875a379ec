import Capture
package import Results
package import ScenarioLanguage

/// Runs the cases of a plan one after the other and posts what happens.
package actor SuiteRunner<T: Transport, Target: UnderTest> {
    private nonisolated let transport: T
    private let target: Target
    private let recorder: Recorder?
    private let spool: CaptureSpool?
    private let options: RunOptions
    private let emit: @Sendable (Event) -> Void
    /// The last case that the server under test took part in, to blame a later death on.
    private var lastServed: String?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe transport.executor }

    /// - `recorder`: the capture that the cases share; nil leaves every wire statement unjudged, and says so.
    /// - `spool`: where the captures of cases are kept; nil keeps none.
    package init(
        transport: T,
        target: Target,
        recorder: Recorder?,
        spool: CaptureSpool?,
        options: RunOptions,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.transport = transport
        self.target = target
        self.recorder = recorder
        self.spool = spool
        self.options = options
        self.emit = emit
    }

    /// Every case gets exactly one verdict, in the order of the plan.
    package func run(_ cases: [Case]) async {
        for planned in cases {
            emit(.caseStarted(planned.started))
            if let reason = planned.skipReason {
                emit(.caseEnded(.init(id: planned.id, verdict: .skipped, findings: [], reason: reason, duration: 0)))
            } else {
                await judge(planned)
            }
        }
        await blameDeath()
    }

    private func judge(_ planned: Case) async {
        let start = transport.now
        await blameDeath()
        if planned.scenario.needs.server, let finding = await target.prepareServer(for: planned.scenario.approaches) {
            return end(planned, since: start, findings: [finding])
        }
        do {
            try recorder?.begin(headersOnly: planned.scenario.isBulky)
        } catch {
            return end(planned, since: start, findings: [error.finding])
        }
        let runner = CaseRunner(
            planned: planned,
            transport: transport,
            target: target,
            timeScale: options.timeScale,
            emit: emit
        )
        await runner.run()
        var findings = await runner.findings
        var capture: Event.CaptureReference?
        if let recorder {
            let evidence = await runner.gather(from: recorder, settle: options.settle)
            findings = await runner.addEvidence(evidence, to: findings)
            if let spool { capture = await runner.keep(evidence, planned, in: spool) }
        }
        if planned.scenario.needs.server {
            lastServed = planned.id
            findings = await explain(findings)
        }
        end(planned, since: start, findings: findings, capture: capture)
    }

    /// Says of broken expectations that the server died meanwhile.
    private func explain(_ findings: [Finding]) async -> [Finding] {
        // The end of a process follows the end of its sockets; where those told of it, it is worth a moment.
        let telling: Set<Finding.Kind> = [.unexpectedEnd, .unexpectedReset, .connectionRefused, .missingBytes]
        let mayHaveDied = findings.contains { telling.contains($0.kind) }
        guard let death = await target.serverDeath(within: mayHaveDied ? .milliseconds(100) : .zero) else {
            return findings
        }
        guard death.isCrash || !findings.isEmpty else { return findings }
        return [death.finding("the server \(death.summary) while this case ran")] + findings
    }

    /// Adds to the last case that the server has died since.
    private func blameDeath() async {
        guard let last = lastServed else { return }
        guard let death = await target.serverDeath(within: .zero), death.isCrash else { return }
        emit(.caseAmended(caseID: last, finding: death.finding("the server \(death.summary) after this case")))
    }

    private func end(
        _ planned: Case,
        since start: ContinuousClock.Instant,
        findings: [Finding],
        capture: Event.CaptureReference? = nil
    ) {
        let output = target.takeOutput()
        for var event in output.events {
            event.caseID = planned.id
            emit(.program(event))
        }
        let statements = planned.scenario.wire.count
        let isBlind = recorder == nil && statements > 0
        emit(
            .caseEnded(
                Event.CaseEnded(
                    id: planned.id,
                    verdict: Verdict.of(findings, failOn: options.failOn),
                    findings: findings,
                    reason: isBlind ? "\(statements) wire statements not judged: there is no capture" : nil,
                    duration: (transport.now - start).inNanoseconds,
                    output: output.text,
                    capture: capture
                )
            )
        )
    }
}

extension ProgramDeath {
    /// The finding that blames the target, with the last that it wrote.
    func finding(_ message: String) -> Finding {
        Finding(
            kind: .programDied,
            message: message,
            notes: lastOutput.isEmpty ? [] : [Finding.Note(title: "last output", text: lastOutput)]
        )
    }
}

extension CaptureError {
    /// The finding that blames the environment.
    var finding: Finding {
        Finding(kind: .system, blame: .environment, message: message, hint: remedy)
    }
}
