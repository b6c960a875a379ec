import Results
import ScenarioLanguage
import Sockets
import Wire

/// Runs the steps of one case on sockets and notes what came of them.
actor CaseRunner<T: Transport, Target: UnderTest> {
    nonisolated let transport: T
    let target: Target
    let scenario: Scenario
    let caseID: String
    let timeScale: Double
    let emit: @Sendable (Event) -> Void

    var environment: Environment
    var connections: [String: Connection<T.Endpoint>] = [:]
    /// Every connection of the case, closed ones too, for attribution and for wire statements.
    var history: [Connection<T.Endpoint>] = []
    var listeners: [String: Listener] = [:]
    var listenerHistory: [Listener] = []
    var programs: [String: any RunningProgram] = [:]
    var findings: [Finding] = []
    var start: ContinuousClock.Instant
    var deadline: ContinuousClock.Instant
    /// How deep in loops, and whether their steps are still told one by one.
    var isTelling = true
    var iterations: [String] = []
    var labels: [String] = []
    var labelNumbers: [SourcePosition: Int] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe transport.executor }

    /// A listening socket of the script.
    struct Listener {
        var name: String
        var endpoint: T.Endpoint
        var transport: Scenario.Transport
    }

    init(
        planned: Case,
        transport: T,
        target: Target,
        timeScale: Double,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.transport = transport
        self.target = target
        self.scenario = planned.scenario
        self.caseID = planned.id
        self.timeScale = timeScale
        self.emit = emit
        self.environment = Environment(seed: planned.seed)
        start = transport.now
        deadline = start + planned.scenario.limit * timeScale
    }

    /// Runs all steps, then closes what is open.
    ///
    /// The findings say what did not hold.
    func run() async {
        do throws(Broken) {
            try prepareVariables()
            try await run(scenario.steps)
            try await judgeQueues()
        } catch {
            findings.append(error.finding)
        }
        for connection in history where connection.isOpen { finish(connection) }
        for listener in listeners.values { listener.endpoint.close() }
        for program in programs.values { await program.kill() }
    }

    private func prepareVariables() throws(Broken) {
        if scenario.needs.server, let address = target.serverAddress(over: scenario.defaults.transport, family: nil) {
            environment.set("host", to: Bytes(address.address.description.utf8))
            environment.set("port", to: Bytes(String(address.port).utf8))
        }
        for variable in scenario.vars {
            do {
                let source = try environment.source(variable.value)
                environment.set(variable.name.value, to: source.bytes(0..<source.count))
            } catch {
                throw Broken(finding: unknownName(error, place: excerpt(variable.name.range)))
            }
        }
    }

    /// Runs a list of steps, stopping at the first that does not hold.
    func run(_ steps: [Step]) async throws(Broken) {
        for step in steps {
            let begun = transport.now
            guard begun < deadline else {
                throw broken(step, .caseTimedOut, "the case's limit of \(scenario.limit) is over")
            }
            do throws(Broken) {
                try await perform(step)
                tell(step, since: begun, .held)
            } catch {
                tell(step, since: begun, error.finding.blame == .target ? .broken : .errored)
                throw error
            }
        }
    }

    private func perform(_ step: Step) async throws(Broken) {
        switch step.kind {
        case .connect(let connect): try await self.connect(connect, step)
        case .send(let send): try await self.send(send, step)
        case .shutdown(let direction): try shutdown(direction, step)
        case .recv(let recv): try await self.recv(recv, step)
        case .close: try await close(step)
        case .reset: try reset(step)
        case .wait(let wait): try await self.wait(wait, step)
        case .listen(let listen): try self.listen(listen, step)
        case .accept(let accept): try await self.accept(accept, step)
        case .run(let run): try await startProgram(run, step)
        case .program(let expectation): try await judgeProgram(expectation, step)
        case .loop(let loop): try await repeatSteps(loop)
        }
    }

    private func repeatSteps(_ loop: Step.Loop) async throws(Broken) {
        let wasTelling = isTelling
        defer { isTelling = wasTelling }
        for number in 0..<loop.values.count {
            isTelling = wasTelling && number < Self.toldIterations
            environment.push(loop.name.map { [$0: Bytes(loop.values[number].utf8)] } ?? [:])
            iterations.append("\(number + 1) of \(loop.values.count)")
            try await run(loop.steps)
            iterations.removeLast()
            environment.pop()
        }
    }

    /// The timeline tells the first turns of a loop step by step; a later one only where it breaks.
    private static var toldIterations: Int { 3 }
}
