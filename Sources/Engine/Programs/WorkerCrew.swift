import Arena
package import Results
package import ScenarioLanguage
import Sockets
import Synchronization

/// Workers that play the cases of a run side by side: whatever becomes of them, every case gets its verdict, in the order of the
/// plan.
package final class WorkerCrew: Sendable {
    private let workers: [WorkerProcess]
    private let reactor: Reactor
    private let isFailingFast: Bool
    private let isInterrupted = Mutex(false)

    init(_ workers: [WorkerProcess], _ options: RunOptions, on reactor: Reactor) {
        self.workers = workers
        self.reactor = reactor
        isFailingFast = options.isFailingFast
    }

    /// Hands on what they tell, to their end; when the task is cancelled they are asked to come to one.
    ///
    /// `emit` is told which worker has played the case.
    package func follow(_ cases: [Case], emit: @escaping @Sendable (Event, Int) -> Void) async {
        await withTaskCancellationHandler {
            await Task.detached(executorPreference: reactor) { [self] in
                var round = CaseRound(cases, workers: workers.count, failFast: isFailingFast, emit: emit)
                while true {
                    let isInterrupted = self.isInterrupted.withLock { $0 }
                    if !isInterrupted { for (worker, index) in round.deal() { workers[worker].deal(index) } }
                    if round.isOver || isInterrupted && round.isIdle {
                        return round.finish(isInterrupted: isInterrupted)
                    }
                    await read(&round)
                }
            }.value
        } onCancel: {
            isInterrupted.withLock { $0 = true }
            for worker in workers { worker.interrupt() }
        }
        for worker in workers { worker.release() }
    }

    /// Takes what they tell next.
    private func read(_ round: inout CaseRound) async {
        var isQuiet = true
        for worker in round.live {
            switch workers[worker].readEvents() {
            case .nothing: round.hear(workers[worker].readComplaints(), from: worker)
            case .bytes(let bytes):
                isQuiet = false
                round.take(bytes, from: worker)
            case .end:
                isQuiet = false
                round.hear(workers[worker].readComplaints(), from: worker)
                round.lose(worker, workers[worker].lastWords(round.words(of: worker)))
            }
        }
        guard isQuiet else { return }
        let descriptors = round.live.flatMap { workers[$0].descriptors }
        try? await reactor.wait(readable: descriptors, until: .now + .seconds(3_600))
    }
}
