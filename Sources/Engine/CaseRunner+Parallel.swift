import Results
import ScenarioLanguage
import Synchronization

/// A branch before it is played.
struct BranchPlan: Sendable {
    /// Behind the `id` of its case, where random bytes are made.
    var path: String
    /// Stands behind what it finds.
    var title: String
    /// A name and what it stands for.
    var value: (String, [UInt8])?
    var steps: [Step]
}

/// What branches begin with; there may be many of them.
private final class Prototype<T: Transport>: Sendable {
    let runner: CaseRunner<T>

    init(_ runner: CaseRunner<T>) {
        self.runner = runner
    }
}

/// What came of one branch.
private struct BranchEnd: Sendable {
    var number: Int
    var failure: StepFailure?
    var traces: [ConnectionTrace]
    var listeners: [CaptureDescription.Listener]
}

/// Branches: tasks of their own on one thread, each with its own connections.
extension CaseRunner {
    /// The findings of so many branches are told.
    private static var toldBranches: Int { 16 }

    /// A runner for branches, which open their own connections.
    private func prototype(_ barriers: Barriers) -> Prototype<T> {
        var branch = self
        branch.connections = []
        branch.traces = []
        branch.listenerTraces = []
        branch.labels = []
        branch.begun = 0
        branch.clientsRunning = []
        branch.barriers = barriers
        return Prototype(branch)
    }

    /// Plays branches to their ends, all of them.
    mutating func playBranches(
        _ plans: [BranchPlan],
        since start: ContinuousClock.Instant
    ) async throws(StepFailure) {
        let barriers = Barriers(plans.map(\.steps.barriers))
        let prototype = prototype(barriers)
        var ends = await withTaskGroup(of: BranchEnd.self) { group in
            for (number, plan) in plans.enumerated() {
                group.addTask {
                    var runner = prototype.runner
                    runner.transport = runner.transport.branch()
                    runner.branchPath += plan.path
                    runner.blocks[runner.blocks.count - 1].round = plan.title
                    if let (name, value) = plan.value { runner.scope[name] = .known(value) }
                    let end = await runner.playBranch(number, plan.steps, since: start)
                    barriers.leave(number)
                    return end
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        ends.sort { $0.number < $1.number }
        for end in ends {
            traces += end.traces
            listenerTraces += end.listeners
        }
        let failures = ends.compactMap(\.failure)
        if failures.contains(where: \.isInterruption) { throw .interrupted }
        guard !failures.isEmpty else { return }
        throw .several(Array(failures.prefix(Self.toldBranches)), more: max(0, failures.count - Self.toldBranches))
    }

    private mutating func playBranch(
        _ number: Int,
        _ steps: [Step],
        since start: ContinuousClock.Instant
    ) async -> BranchEnd {
        var failure: StepFailure?
        do throws(StepFailure) {
            try await play(steps, since: start)
        } catch {
            failure = error
        }
        for connection in connections { connection.endpoint.close() }
        guard hasPackets else { return BranchEnd(number: number, failure: failure, traces: [], listeners: []) }
        var all = traces + connections.map(\.trace)
        for index in all.indices where all[index].labels == nil { all[index].labels = labels }
        return BranchEnd(number: number, failure: failure, traces: all, listeners: listenerTraces)
    }

    /// Waits until the other branches that name a barrier have come to it, or have ended.
    mutating func meet(at name: String, _ step: Step) async throws(StepFailure) {
        guard let barriers else {
            throw broken(step, .unjudged, blame: .scenario, "here are no branches that could meet")
        }
        let ticket = barriers.arrive(at: name)
        let deadline = step.within.map { _ in transport.now + limit(of: step) } ?? caseDeadline
        // The time of a capture does not pass by itself.
        let mustMove = captured == nil && (step.within != nil || connections.contains { !$0.queue.isEmpty })
        guard mustMove else {
            await barriers.wait(for: ticket)
            if Task.isCancelled { throw .interrupted }
            if transport.now >= caseDeadline { throw overdue(step) }
            return
        }
        let isOpen = try await look(step, atMostEvery: .milliseconds(20), until: deadline) { _ in
            barriers.isOpen(ticket)
        }
        guard !isOpen else { return }
        throw broken(step, .timedOut, "not all branches came to '\(name)' within \(limit(of: step).text)")
    }
}

extension StepFailure {
    fileprivate var isInterruption: Bool {
        if case .interrupted = self { true } else { false }
    }
}

/// Where branches wait for each other: each barrier opens when all branches that name it are there, or have ended.
final class Barriers: Sendable {
    struct Ticket {
        let name: String
        let round: Int
    }

    private struct Barrier {
        /// How many branches that have not ended name it.
        var due = 0
        var arrived = 0
        /// How often it has opened.
        var round = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private struct State {
        var barriers: [String: Barrier] = [:]
        var isCancelled = false
    }

    private let state: Mutex<State>
    private let names: [Set<String>]

    /// `names` are the barriers that each branch names.
    init(_ names: [Set<String>]) {
        self.names = names
        var state = State()
        for name in names.joined() { state.barriers[name, default: Barrier()].due += 1 }
        self.state = Mutex(state)
    }

    func arrive(at name: String) -> Ticket {
        change(name) { barrier in
            barrier.arrived += 1
            return Ticket(name: name, round: barrier.round)
        }
    }

    /// A branch has ended, and nobody waits for it any more.
    func leave(_ number: Int) {
        for name in names[number] { change(name) { $0.due -= 1 } }
    }

    func isOpen(_ ticket: Ticket) -> Bool {
        state.withLock { ($0.barriers[ticket.name]?.round ?? .max) > ticket.round || $0.isCancelled }
    }

    func wait(for ticket: Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if state.isCancelled || (state.barriers[ticket.name]?.round ?? .max) > ticket.round { return true }
                    state.barriers[ticket.name]?.waiting.append(continuation)
                    return false
                }
                if isOpen { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.isCancelled = true
                let waiting = state.barriers.values.flatMap(\.waiting)
                for name in state.barriers.keys { state.barriers[name]?.waiting = [] }
                return waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    /// Changes a barrier, and opens it when all are there.
    @discardableResult
    private func change<Result>(_ name: String, _ body: (inout Barrier) -> Result) -> Result {
        let (result, waiting) = state.withLock { state in
            var barrier = state.barriers[name, default: Barrier()]
            let result = body(&barrier)
            var waiting: [CheckedContinuation<Void, Never>] = []
            // One that is named in what is read only when it runs was not counted.
            if barrier.arrived > 0, barrier.arrived >= barrier.due {
                waiting = barrier.waiting
                barrier.waiting = []
                barrier.arrived = 0
                barrier.round += 1
            }
            state.barriers[name] = barrier
            return (result, waiting)
        }
        for continuation in waiting { continuation.resume() }
        return result
    }
}

extension [Step] {
    /// The barriers that they name, blocks inside of them too.
    fileprivate var barriers: Set<String> {
        reduce(into: []) { names, step in
            switch step.action {
            case .barrier(let name): names.insert(name)
            case .block(let block):
                // A 'parallel' inside has barriers of its own.
                if case .rounds = block.kind { names.formUnion(block.steps.barriers) }
                if case .included = block.kind { names.formUnion(block.steps.barriers) }
            default: break
            }
        }
    }
}
