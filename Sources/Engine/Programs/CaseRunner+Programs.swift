import Arena
import Results
import ScenarioLanguage
import Sockets

/// A client under test, or a helper, that a case has started.
struct RunningClient {
    var name: String
    var program: Program
    /// What it was started as, in case that it is started again.
    var command: ProgramsRequest.Command
    /// Where it was sent to, if anywhere.
    var place: SocketAddress?
    var message: [UInt8]
    var input: [UInt8]
    /// Whose sandbox it has.
    var owner: StartedClients
    /// It has opened its first connection, or the case no longer waits for that.
    var hasConnected = false
}

/// Steps about the programs under test.
extension CaseRunner {
    mutating func run(_ step: Step, _ runnable: Runnable, input: [UInt8]) async throws(StepFailure) {
        let name = step.as ?? runnable.usualName
        guard let programs else { throw broken(step, .unjudged, blame: .hark, "no program can be started") }
        switch runnable {
        case .client(let message):
            guard let clients = programs.clients, let command = clients.command else {
                throw broken(step, .unjudged, blame: .hark, "there is no client under test")
            }
            try await start(name, command, of: clients, message: message, input: input, step)
        case .command(let words):
            let command = ProgramsRequest.Command(line: words.words.joined(separator: " "), words: words)
            try await start(name, command, of: programs.helpers, message: [], input: input, step)
            // It need not connect to anything.
            clientsRunning[clientsRunning.count - 1].hasConnected = true
        }
    }

    private mutating func start(
        _ name: String,
        _ command: ProgramsRequest.Command,
        of owner: StartedClients,
        message: [UInt8],
        input: [UInt8],
        _ step: Step
    ) async throws(StepFailure) {
        let open = openListeners
        guard open.count <= 1 || !["port", "path"].contains(where: command.words.mentions) else {
            throw broken(step, .unjudged, blame: .scenario, "several listeners are open, and the client gets one")
        }
        let place = open.first ?? target.anyAddress
        guard place != nil || owner.command == nil else {
            throw broken(step, .unjudged, blame: .hark, "there is no server for the client")
        }
        do throws(ArenaProblem) {
            let client = RunningClient(
                name: name,
                program: try await owner.take(),
                command: command,
                place: place,
                message: message,
                input: input,
                owner: owner
            )
            clientsRunning.append(client)
            try await owner.start(client, scenario.limits)
        } catch {
            throw broken(step, error)
        }
        try requireStarted(clientsRunning[clientsRunning.count - 1], step)
    }

    private func requireStarted(_ client: RunningClient, _ step: Step) throws(StepFailure) {
        guard case .notStarted(let code, let file) = client.program.phase else { return }
        throw broken(step, .notStarted(client.name, client.command, errno: code, file))
    }

    mutating func perform(_ act: ProgramAct, on name: String, _ step: Step) async throws(StepFailure) {
        guard let program = program(name) else {
            throw broken(step, .unjudged, blame: .hark, "there is no program '\(name)'")
        }
        switch act {
        case .alive: try await requireAlive(program, name, step)
        case .stop: try await stop(program, step)
        case .signal(let number):
            try takeNews(of: program, step)
            // Those that ask a program to end, or end it.
            program.signal(number, isEnd: [2, 3, 9, 15].contains(number))
            // What comes after it comes after the signal.
            try await settle(program, step)
        case .restart:
            try await stop(program, step)
            try await restart(name, step)
        case .exits(let exit):
            try judge(try await end(of: program, name, step), exit, name, step)
            try await judge(exit, program, name, step)
            if let index = clientsRunning.firstIndex(where: { $0.name == name }) {
                let client = clientsRunning.remove(at: index)
                await client.owner.giveBack(client.program)
            }
        case .uses(let observations):
            for observation in observations { try await require(observation, of: program, name, step) }
        }
    }

    private func requireAlive(_ program: Program, _ name: String, _ step: Step) async throws(StepFailure) {
        try await settle(program, step)
        try takeNews(of: program, step)
        guard case .ended(let end) = program.phase else { return }
        throw broken(step, .died, "\(ProgramEvidence.title(name)) \(end.words), and had to be alive")
    }

    /// Waits until it has done what it can.
    func settle(_ program: Program, _ step: Step) async throws(StepFailure) {
        do throws(ArenaProblem) {
            try await program.settle()
        } catch {
            throw broken(step, error)
        }
    }

    private func stop(_ program: Program, _ step: Step) async throws(StepFailure) {
        do throws(ArenaProblem) {
            try await program.stop(grace: (programs?.request.stopLimit ?? .zero) * options.timeScale)
        } catch {
            throw broken(step, error)
        }
    }

    func takeNews(of program: Program, _ step: Step) throws(StepFailure) {
        do throws(ArenaProblem) {
            try program.takeNews()
        } catch {
            throw broken(step, error)
        }
    }

    private func program(_ name: String) -> Program? {
        name == "server" ? programs?.server?.program : clientsRunning.last { $0.name == name }?.program
    }

    private mutating func restart(_ name: String, _ step: Step) async throws(StepFailure) {
        var wrong: Finding?
        do throws(ArenaProblem) {
            if name == "server", let server = programs?.server {
                wrong = try await server.restart(for: scenario.needs)
                target.take(server.addresses)
            } else if let index = clientsRunning.lastIndex(where: { $0.name == name }) {
                let client = clientsRunning[index]
                try await client.owner.start(client, scenario.limits)
                clientsRunning[index].hasConnected = client.owner.command == nil
            }
        } catch {
            throw broken(step, error)
        }
        if let wrong { throw broken(step, wrong) }
    }

    /// Waits until a program has ended.
    private mutating func end(of program: Program, _ name: String, _ step: Step) async throws(StepFailure) -> ProgramEnd
    {
        let deadline = transport.now + limit(of: step)
        while true {
            try takeNews(of: program, step)
            if case .ended(let end) = program.phase { return end }
            guard transport.now < deadline else {
                throw broken(
                    step,
                    .stillRunning,
                    "\(ProgramEvidence.title(name)) has not ended within \(limit(of: step).text)"
                )
            }
            try await pump(step, until: deadline)
        }
    }

    private func judge(_ end: ProgramEnd, _ exit: ProgramExit, _ name: String, _ step: Step) throws(StepFailure) {
        let due: String
        switch exit.end {
        case .any: return
        case .status(let status):
            if !end.isSignal, end.code == Int32(status) { return }
            due = "exit status \(status)"
        case .signal(let signal):
            if end.isSignal, end.code == signal { return }
            due = "its end by signal \(signal)"
        }
        throw broken(step, .wrongExit, "\(ProgramEvidence.title(name)) \(end.words), and \(due) was due")
    }

    private func judge(
        _ exit: ProgramExit,
        _ program: Program,
        _ name: String,
        _ step: Step
    ) async throws(StepFailure) {
        guard exit.stdout != nil || exit.stderr != nil else { return }
        let output: Program.Output
        do throws(ArenaProblem) {
            output = try await program.output()
        } catch {
            throw broken(step, error)
        }
        if let due = exit.stdout {
            try judge(
                Taken(output.stdout, count: output.stdoutCount),
                due,
                "\(ProgramEvidence.title(name)) wrote to stdout",
                step
            )
        }
        if let due = exit.stderr {
            try judge(
                Taken(output.stderr, count: output.stderrCount),
                due,
                "\(ProgramEvidence.title(name)) wrote to stderr",
                step
            )
        }
    }

    private func judge(
        _ taken: Taken,
        _ due: ProgramExit.Output,
        _ title: String,
        _ step: Step
    ) throws(StepFailure) {
        switch due {
        case .exactly(let bytes):
            guard taken.bytes != bytes else { return }
            let difference = ByteDifference(expected: bytes, got: taken.bytes)
            let message = "what \(title) differs from what was due from byte \(difference.offset) on"
            throw broken(step, .wrongBytes, message, difference)
        case .judged(let judgements):
            for judgement in judgements {
                guard
                    let reason = try reason(
                        judgement,
                        taken,
                        "the \(CountText.of(taken.count, "byte")) that \(title)",
                        step
                    )
                else { continue }
                throw broken(step, .unfit, reason, ByteDifference(got: taken.bytes))
            }
        }
    }

    /// News of the programs, to be waited for beside the sockets.
    var programNews: [Int32] {
        clientsRunning.map(\.program.control) + (programs?.server.map { [$0.program.control] } ?? [])
    }

    /// A client that has ended without a connection fails the step that waits for one.
    mutating func requireClients(_ step: Step) throws(StepFailure) {
        for client in clientsRunning where !client.hasConnected {
            try takeNews(of: client.program, step)
            guard case .ended(let end) = client.program.phase else { continue }
            throw broken(step, .died, "\(ProgramEvidence.title(client.name)) \(end.words) without a connection")
        }
    }

    /// How long the first connection of a client under test may take beyond a step's own limit.
    var startAllowance: Duration {
        guard let programs, clientsRunning.contains(where: { !$0.hasConnected }) else { return .zero }
        return programs.request.startLimit * options.timeScale
    }

    mutating func noteConnection() {
        if let index = clientsRunning.firstIndex(where: { !$0.hasConnected }) {
            clientsRunning[index].hasConnected = true
        }
    }

    /// Ends the clients of the case; what they did is added to what did not hold.
    mutating func endClients(_ end: inout Event.CaseEnded) async {
        for client in clientsRunning {
            if !end.findings.isEmpty, let evidence = try? await ProgramEvidence(client.name, client.program) {
                end.findings[0].programs = (end.findings[0].programs ?? []) + [evidence]
            }
            await client.owner.giveBack(client.program)
        }
        clientsRunning = []
    }

    /// A finding about a program, at the step that met it.
    func broken(_ step: Step, _ finding: Finding) -> StepFailure {
        var finding = finding
        finding.place = step.excerpt
        finding.hint = step.hint ?? finding.hint ?? scenario.hint
        finding.level = step.level ?? scenario.level
        return .broken(finding, step)
    }

    func broken(_ step: Step, _ problem: ArenaProblem) -> StepFailure {
        broken(step, Finding(problem))
    }
}
