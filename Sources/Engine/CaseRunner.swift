import Conversations
import Results
import ScenarioLanguage
import Sockets
import Wire

/// Why a step did not hold.
enum StepFailure: Error {
    /// The step is the one under way, or one that was queued before it.
    case broken(Finding, Step)
    /// Several branches have found something; so many more have too.
    case several([StepFailure], more: Int)
    /// The run was cancelled under it.
    case interrupted
}

/// Plays the steps of one case and notes what came of them.
///
/// One task plays all of it: a step that waits also moves whatever is queued on any connection, so that both directions
/// of a connection can be full and nothing depends on the order in which tasks happen to run.
struct CaseRunner<T: Transport> {
    struct OpenListener {
        let name: String?
        let socket: T.Listener
        var isOpen = true
    }

    var transport: T
    var target: Target
    let programs: Programs?
    let planned: Case
    let options: RunOptions
    private let emit: @Sendable (Event) -> Void
    var connections: [OpenConnection<T.Connection>] = []
    var listeners: [OpenListener] = []
    var clientsRunning: [RunningClient] = []
    /// Nil where no packets are captured.
    let recorder: Recorder?
    private let spool: CaptureSpool?
    /// Its packets, where it was played before and is judged again by them.
    let captured: CapturedCase?
    /// Whether its packets are there, now or from before.
    var hasPackets: Bool { recorder != nil || captured != nil }
    /// What is known of connections that are closed.
    var traces: [ConnectionTrace] = []
    /// Every listener that was opened.
    var listenerTraces: [CaptureDescription.Listener] = []
    /// What `${bulk}` stands for.
    var bulk: Int?
    /// What names stand for.
    var scope: Scope
    /// The same at the first step.
    var variables: Scope
    /// Which of the steps that were begun is under way.
    private(set) var place = 0
    /// How many steps were begun.
    var begun = 0
    /// What they are called, by their places, where packets are captured.
    var labels: [String] = []
    /// How long the case may take, and until when that is.
    var caseLimit: Duration
    var caseDeadline: ContinuousClock.Instant
    /// Whether the steps are those that are performed whatever came of the others.
    private(set) var isFinally = false
    /// The blocks in which the step under way stands, from the outermost.
    var blocks: [OpenBlock] = []
    /// Where its branches meet, when it is one, and which it is.
    var barriers: Barriers?
    var branchPath = ""
    var isBranch: Bool { barriers != nil }
    /// How the payload that is swept goes out in this play of the script.
    var cut: Cut?
    /// How often in a row something went on without waiting.
    var busyCount = 0

    init(
        _ planned: Case,
        transport: T,
        target: Target,
        programs: Programs?,
        recorder: Recorder?,
        spool: CaptureSpool?,
        captured: CapturedCase? = nil,
        options: RunOptions,
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.planned = planned
        scope = planned.scenario.scope
        variables = planned.scenario.scope
        self.recorder = recorder
        self.spool = spool
        self.captured = captured
        self.transport = transport
        self.target = target
        self.programs = programs
        self.options = options
        self.emit = emit
        caseLimit = planned.scenario.limit * options.timeScale
        caseDeadline = transport.now + caseLimit
    }

    var scenario: Scenario { planned.scenario }

    /// Runs the steps up to the first that does not hold, and closes what is open.
    mutating func run() async -> Event.CaseEnded {
        defer { closeAll() }
        let lack = await beginRecording()
        if let finding = lack ?? beginVariables() {
            return Event.CaseEnded(id: planned.id, verdict: Verdict([finding]), findings: [finding])
        }
        let start = transport.now
        var end = Event.CaseEnded(id: planned.id, verdict: .passed)
        do throws(StepFailure) {
            try await playSweep(since: start)
        } catch {
            take(error, since: start, &end)
        }
        cut = nil
        await playFinally(since: start, &end)
        end.duration = (transport.now - start).nanoseconds
        await endClients(&end)
        await judgePackets(&end)
        return end
    }

    /// Plays the script, once for each way in which a payload is to be cut; the first that does not hold ends it.
    private mutating func playSweep(since start: ContinuousClock.Instant) async throws(StepFailure) {
        guard let count = scenario.sweep else { return try await play(scenario.steps, since: start) }
        let cuts = Cut.all(of: count)
        for (number, cut) in cuts.enumerated() {
            self.cut = cut
            scope = variables
            caseDeadline = transport.now + caseLimit
            try await play(scenario.steps, since: start)
            guard number < cuts.count - 1 else { return }
            closeAll()
            traces += connections.map(\.trace)
            connections = []
            listeners = []
        }
    }

    /// Performs steps, and waits until what they queued has left.
    mutating func play(_ steps: [Step], since start: ContinuousClock.Instant) async throws(StepFailure) {
        for step in steps { try await play(step, since: start) }
        guard var last = steps.last else { return }
        last.within = nil
        for index in connections.indices { try await drain(index, last) }
    }

    /// Notes why a step did not hold.
    private mutating func take(
        _ failure: StepFailure,
        since start: ContinuousClock.Instant,
        _ end: inout Event.CaseEnded
    ) {
        switch failure {
        case .several(let failures, let more):
            for failure in failures { take(failure, since: start, &end) }
            if more > 0 { end.remarks.append("of \(more) more branches something did not hold") }
        case .broken(let finding, let step):
            if finding.blame == .target, finding.level < options.failOn {
                end.noted.append(finding)
            } else {
                end.findings.append(finding)
            }
            end.verdict = Verdict(end.findings)
            let outcome = finding.blame == .target ? Event.StepEnded.Outcome.broken : .errored
            emit(.stepEnded(ended(step, outcome, (transport.now - start).nanoseconds)))
        case .interrupted:
            end.verdict = .skipped
            end.reason = "interrupted while it ran"
        }
    }

    /// Does what is done whatever came of the steps, in a time of its own; what does not hold there follows.
    private mutating func playFinally(since start: ContinuousClock.Instant, _ end: inout Event.CaseEnded) async {
        guard !scenario.finally.isEmpty, !Task.isCancelled else { return }
        scope = variables
        blocks = []
        caseLimit = Scenario.finallyLimit * options.timeScale
        caseDeadline = transport.now + caseLimit
        isFinally = true
        // What a step that did not hold has left in the queues is no part of it.
        if end.verdict != .passed { for index in connections.indices { connections[index].queue = [] } }
        do throws(StepFailure) {
            try await play(scenario.finally, since: start)
        } catch {
            take(error, since: start, &end)
        }
    }

    /// Judges the packets of the case, and keeps them.
    mutating func judgePackets(_ end: inout Event.CaseEnded) async {
        if end.verdict == .passed, options.capturing == .off, scenario.speaksOfPackets {
            end.verdict = .skipped
            end.reason = "its steps held, and what it says of packets was not judged: --no-capture"
        }
        guard end.verdict != .skipped, var evidence = await gatherPackets() else { return }
        await judgeWire(&evidence, &end)
        keep(evidence, &end)
    }

    /// Closes what is open.
    func closeAll() {
        for connection in connections { connection.endpoint.close() }
        for listener in listeners { listener.socket.close() }
    }

    /// Writes the packets of the case where they are to be kept.
    private func keep(_ evidence: CaseEvidence, _ end: inout Event.CaseEnded) {
        guard options.capturing == .keeping, let spool else { return }
        let place = spool.append { writeCapture(evidence, $0) }
        end.capture = .init(packets: evidence.recording.list.count, lost: evidence.lost, place: place)
        guard place == nil else { return }
        end.fail(Finding(kind: .system, blame: .environment, message: "the capture of this case could not be written"))
    }

    /// Performs a step and posts that it held.
    mutating func play(
        _ written: Step,
        since start: ContinuousClock.Instant
    ) async throws(StepFailure) {
        let now = transport.now
        guard now < caseDeadline else { throw overdue(written) }
        let step = try resolved(written)
        if case .block(let block) = step.action { return try await play(block, step, since: start) }
        // Such a connection was never opened, or is closed already.
        if isFinally, step.action.isOnConnection, find(step) == nil { return }
        let event = ended(step, .held, (now - start).nanoseconds)
        place = begun
        begun += 1
        if hasPackets { labels.append("line \(event.line): \(event.summary)") }
        try await perform(step)
        emit(.stepEnded(event))
    }

    private func ended(_ step: Step, _ outcome: Event.StepEnded.Outcome, _ start: Int64) -> Event.StepEnded {
        let echo = find(step).map { connections[$0].echoCount } ?? 0
        var summary = step.summary(echo: echo)
        // A step of an included file is told where the scenario includes it.
        let own = blocks.last { $0.step.source === scenario.source }?.step
        let outer = step.source === scenario.source ? step : own ?? step
        if outer.source !== step.source {
            let file = step.source.path.split(separator: "/").last ?? ""
            summary = "\(file), line \(step.range.start.line): \(summary)"
        }
        let line = outer.range.start.line
        return .init(caseID: planned.id, line: line, summary: summary, outcome: outcome, start: start)
    }

    private mutating func perform(_ step: Step) async throws(StepFailure) {
        switch step.action {
        case .connect(let peer, _) where step.transport.hasDatagrams:
            return try openDatagrams(step, to: peer)
        case .connect(let peer, let outcome):
            return try await connect(step, to: peer, outcome)
        case .listen(let port, _) where step.transport.hasDatagrams:
            let state = DatagramState(peer: nil, isListener: true)
            return try openDatagrams(step, on: try listenAddress(step, port), state)
        case .listen(let port, let backlog):
            return try listen(step, port, backlog)
        case .accept(let name, let expectsNothing):
            return try await accept(step, from: name, expectsNothing)
        case .wait(let duration): return try await pause(for: duration, step)
        case .close(.some(let name)):
            if let index = connections.firstIndex(where: { $0.name == name }) { return retire(index).close() }
            for index in listeners.indices where listeners[index].name == name {
                listeners[index].socket.close()
                listeners[index].isOpen = false
            }
            return
        // What programs did is in no capture.
        case .run where captured != nil, .program where captured != nil:
            captured?.skip()
            return
        case .run(let runnable, let input): return try await run(step, runnable, input: input)
        case .program(let name, let act): return try await perform(act, on: name, step)
        case .barrier(let name): return try await meet(at: name, step)
        case .late, .block: throw broken(step, .unjudged, blame: .hark, "this step was not read")
        case .send, .shutdown, .recv, .close, .reset, .waitUntilSent: break
        }
        // The scenario was checked: there is a connection.
        guard let index = find(step) else {
            throw broken(step, .unjudged, blame: .hark, "no connection is open")
        }
        switch step.action {
        case .send(let payload, _, _) where connections[index].datagrams != nil:
            try await sendDatagram(PayloadStream(payload, keys: keys(place)), on: index, step)
        case .recv(let recv) where connections[index].datagrams != nil:
            try await receiveDatagram(recv, on: index, step, keys(place))
        case .send(let payload, _, _) where step.isSwept:
            try await send(PayloadStream(payload, keys: keys(place)), inPieces: cut ?? .onePiece, on: index, step)
        case .send(let payload, _, _) where step.isUrgent:
            try sendUrgent(PayloadStream(payload, keys: keys(place)), on: index, step)
        case .send(let payload, let pacing, let outcome):
            try await send(PayloadStream(payload, keys: keys(place)), pacing, outcome, on: index, step)
        case .shutdown(let direction):
            try shutDown(direction.socketDirection, index, step)
        case .recv(let recv):
            try await receive(recv, on: index, step, keys(place))
        case .waitUntilSent:
            try await drain(index, step)
        case .close:
            try await drain(index, step)
            connections[index].trace.ledger.finished(by: place)
            retire(index).close()
        case .reset:
            connections[index].trace.ledger.wasReset(by: place)
            retire(index).reset()
        case .connect, .listen, .accept, .wait, .run, .program, .barrier, .late, .block:
            break
        }
    }

    /// Takes a connection out of those that are open.
    private mutating func retire(_ index: Int) -> T.Connection {
        let connection = connections.remove(at: index)
        traces.append(connection.trace)
        return connection.endpoint
    }

    /// The connection on which a step acts.
    private func find(_ step: Step) -> Int? {
        if let via = step.via { return connections.firstIndex { $0.name == via } }
        return connections.indices.last
    }

    /// The step under way, where it opens a socket.
    var opener: Opener { Opener(name: "\(branchPath)#\(place)", place: place) }

    /// Of the random payloads of the step at this place.
    func keys(_ place: Int) -> KeySequence {
        KeySequence(seed: options.seed, caseID: planned.id + branchPath, step: place)
    }

    /// How long a step may wait that receives.
    func limit(of step: Step, _ recv: Recv) -> Duration {
        if case .nothing(let silence) = recv.extent { silence * options.timeScale } else { limit(of: step) }
    }

    /// How long a step may wait.
    func limit(of step: Step) -> Duration {
        (step.within ?? scenario.within) * options.timeScale
    }
}
