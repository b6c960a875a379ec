import Arena
import Capture
import Results
import ScenarioLanguage
import Sockets

/// The process inside the arena that plays the cases.
package enum Worker {
    // Its descriptors beside Hark's and the supervisor's executables (`OuterArena`).
    static let request: Int32 = 3
    static let serverFolder: Int32 = 4
    static let clientFolder: Int32 = 5
    static let events: Int32 = 6
    /// Readable, or ended, when the run shall stop.
    static let stop: Int32 = 7
    /// Where captures go, when they are kept.
    static let captures: Int32 = 10
    /// Indices of the cases that it shall play, four bytes each, where others play beside it.
    static let deals: Int32 = 11

    /// The argument with which Hark starts itself as one.
    package static let argument = "worker-in-arena"

    /// Plays what its parent asks for, and tells each event as a line.
    package static func run() async {
        guard let request = WorkerRequest(Reading.all(of: Worker.request)) else { return }
        DescriptorLimit.raise()
        guard let reactor = try? Reactor() else { return }
        await withTaskExecutorPreference(reactor) { await run(request, on: reactor) }
        reactor.shutdown()
    }

    @concurrent
    private static func run(_ request: WorkerRequest, on reactor: Reactor) async {
        // Its parent knows that there is an arena.
        Writing.all([0x0A], to: events)
        let cases = request.plan.cases
        let emit: @Sendable (Event) -> Void = { EventPipe.write($0, to: events) }
        do throws(ArenaProblem) {
            if request.programs.isSandboxed { try Namespace.prepare(request.programs.limits) }
        } catch {
            await play(request, cases, on: reactor) { planned in
                for planned in planned { for event in planned.errored(Finding(error)) { emit(event) } }
            }
            return emit(.runEnded(.init(isInterrupted: false, duration: 0)))
        }
        let recorder = request.recorder
        let programs = await Programs(
            request.programs,
            serverFolder: serverFolder,
            clientFolder: clientFolder,
            request.options,
            on: reactor
        )
        let suite = SuiteRunner(
            transport: KernelTransport(reactor: reactor),
            target: Target(summary: "the server"),
            programs: programs,
            recorder: recorder,
            spool: request.options.capturing == .keeping ? CaptureSpool(descriptor: captures) : nil,
            options: request.options,
            emit: emit
        )
        await reactor.perform(untilReadable: stop) {
            await play(request, cases, on: reactor) { cases in await suite.play(cases) }
        }
        // Nobody waits for what comes behind the last event, such as the end of the capture.
        programs.close()
        emit(.runEnded(.init(isInterrupted: false, duration: 0)))
    }

    /// Has all cases played at once, or one after the other as they are dealt.
    private static func play(
        _ request: WorkerRequest,
        _ cases: [Case],
        on reactor: Reactor,
        _ play: ([Case]) async -> Void
    ) async {
        guard request.workers > 1 else { return await play(cases) }
        while let index = await nextDeal(on: reactor), cases.indices.contains(index) { await play([cases[index]]) }
    }

    /// Nil when nothing more is dealt, or the task is cancelled.
    private static func nextDeal(on reactor: Reactor) async -> Int? {
        while !Task.isCancelled {
            switch Reading.some(of: deals, atMost: 4) {
            case .bytes(let bytes): return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
            case .nothing: try? await reactor.waitUntilReadable(deals)
            case .end: return nil
            }
        }
        return nil
    }
}

extension WorkerRequest {
    /// Begins to open a capture of the arena where a case needs one: that takes as long as programs take to start.
    fileprivate var recorder: Recorder? {
        let plan = plan
        guard plan.needsPackets(options) else { return nil }
        guard programs.isSandboxed else { return Recorder(.shared("lo", filter: "tcp or udp or icmp or icmp6")) }
        return Recorder(.arena(isBulky: plan.cases.contains { $0.scenario.volume > Scenario.bulk }))
    }
}

extension Case {
    /// What is said of one that could not be played.
    func errored(_ finding: Finding) -> [Event] {
        [.caseStarted(started), .caseEnded(.init(id: id, verdict: Verdict([finding]), findings: [finding]))]
    }
}
