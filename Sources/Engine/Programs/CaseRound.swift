import Results
import ScenarioLanguage

/// What is known of cases that workers play side by side: who has which, what came of them, how far that was told.
///
/// A single worker has all cases, and deals with what they require itself; several are dealt one after the other.
struct CaseRound {
    /// A worker.
    private struct Seat {
        /// What it shall play, by indices of the cases, the first of them now.
        var hand: ArraySlice<Int> = []
        var pipe = EventPipe()
        /// The last of what it said for people.
        var words: [UInt8] = []
        var isLive = true
    }

    private let cases: [Case]
    private let isFailingFast: Bool
    private let emit: @Sendable (Event, Int) -> Void
    /// nil for a single worker.
    private var schedule: CaseSchedule?
    private var seats: [Seat]
    /// The case that is told now, all of whose events are told at once.
    private var told = 0
    /// The events of later ones, with the workers that play them.
    private var waiting: [Int: (events: [Event], worker: Int)] = [:]
    private var hasStarted: Set<Int> = []
    private var hasEnded: Set<Int> = []
    private var hasFailed = false
    /// Why cases remain that nobody plays.
    private var loss: Finding?

    /// So many cases may be ahead of the one that is told, because their events are held in memory.
    private static let mostAhead = 1_000

    init(_ cases: [Case], workers: Int, failFast: Bool, emit: @escaping @Sendable (Event, Int) -> Void) {
        self.cases = cases
        isFailingFast = failFast
        self.emit = emit
        seats = Array(repeating: Seat(), count: workers)
        if workers == 1 { seats[0].hand = ArraySlice(cases.indices) }
        schedule = workers == 1 ? nil : CaseSchedule(cases)
    }

    /// The workers that may yet tell something.
    var live: [Int] { seats.indices.filter { seats[$0].isLive } }

    /// Whether nothing more is to be heard.
    var isOver: Bool { told == cases.count || hasFailed || live.isEmpty }

    /// Whether no worker plays.
    var isIdle: Bool { seats.allSatisfy { !$0.isLive || $0.hand.isEmpty } }

    /// Gives cases to those who have none.
    mutating func deal() -> [(worker: Int, index: Int)] {
        guard !isOver else { return [] }
        var dealt: [(worker: Int, index: Int)] = []
        var free = live.filter { seats[$0].hand.isEmpty }[...]
        while let worker = free.first, hasEnded.count < Self.mostAhead, let turn = schedule?.next() {
            switch turn {
            case .play(let index):
                seats[worker].hand = [index]
                dealt.append((worker, index))
                free.removeFirst()
            case .skip(let index, let reason):
                for event in cases[index].skipped(reason) { note(event, of: index, from: worker) }
            }
        }
        return dealt
    }

    /// Takes what a worker tells.
    mutating func take(_ bytes: [UInt8], from worker: Int) {
        for event in seats[worker].pipe.take(bytes) {
            switch event {
            // How the run ended its parent knows better.
            case .runEnded: seats[worker].isLive = false
            case .runStarted, .fileRejected: break
            case .caseStarted, .stepEnded, .caseEnded:
                guard let index = seats[worker].hand.first else { continue }
                note(event, of: index, from: worker)
                if case .caseEnded = event { seats[worker].hand.removeFirst() }
            }
        }
    }

    /// Takes what a worker says for people.
    mutating func hear(_ words: [UInt8], from worker: Int) {
        // One that says more than a pipe holds must not wait for ever.
        seats[worker].words = (seats[worker].words + words).suffix(4_096)
    }

    /// What a worker said last for people.
    func words(of worker: Int) -> [UInt8] { seats[worker].words }

    /// A worker is gone, for this reason: what it had is not judged.
    mutating func lose(_ worker: Int, _ finding: Finding) {
        seats[worker].isLive = false
        loss = finding
        for index in seats[worker].hand { settle(index, cases[index].errored(finding), worker) }
        seats[worker].hand = []
    }

    /// Gives all cases that have none their verdict.
    mutating func finish(isInterrupted: Bool) {
        let reason = hasFailed ? Event.CaseEnded.failedFast : Event.CaseEnded.interrupted
        while told < cases.count {
            let one = cases[told]
            if let loss, !hasFailed, !isInterrupted {
                settle(told, one.errored(loss), 0)
            } else {
                settle(told, one.skipped(reason), 0)
            }
        }
    }

    /// Ends a case that no worker ends, whether or not its start was told.
    private mutating func settle(_ index: Int, _ events: [Event], _ worker: Int) {
        for event in events.dropFirst(hasStarted.contains(index) ? 1 : 0) { note(event, of: index, from: worker) }
    }

    private mutating func note(_ event: Event, of index: Int, from worker: Int) {
        if case .caseStarted = event { hasStarted.insert(index) }
        if index == told { tell(event, worker) } else { waiting[index, default: ([], worker)].events.append(event) }
        guard case .caseEnded(let end) = event else { return }
        schedule?.end(index, end.verdict)
        hasEnded.insert(index)
        while hasEnded.remove(told) != nil {
            hasStarted.remove(told)
            told += 1
            guard let next = waiting.removeValue(forKey: told) else { continue }
            for event in next.events { tell(event, next.worker) }
        }
    }

    private mutating func tell(_ event: Event, _ worker: Int) {
        // What comes behind the first failure may have been played, and is not told.
        switch event {
        case .stepEnded where hasFailed: break
        case .caseEnded(let end) where hasFailed:
            emit(.caseEnded(.skipped(end.id, Event.CaseEnded.failedFast)), worker)
        case .caseEnded(let end):
            hasFailed = isFailingFast && end.verdict.isFailure
            emit(event, worker)
        default: emit(event, worker)
        }
    }
}

extension Case {
    /// What is said of one that is not played.
    func skipped(_ reason: String) -> [Event] {
        [.caseStarted(started), .caseEnded(.skipped(id, reason))]
    }
}
