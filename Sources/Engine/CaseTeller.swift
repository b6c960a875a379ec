import Results
import ScenarioLanguage
import Synchronization

/// Tells of cases one late, because the last one may be at fault for what happens in the next.
struct CaseTeller {
    private let emit: @Sendable (Event) -> Void
    private var last: Event.CaseEnded?

    init(_ emit: @escaping @Sendable (Event) -> Void) {
        self.emit = emit
    }

    /// Tells the last case's end, and all of this one but its end.
    mutating func tell(_ events: [Event], _ end: Event.CaseEnded) {
        finish()
        for event in events { emit(event) }
        last = end
    }

    /// Tells of a case that is not played.
    mutating func skip(_ planned: Case, _ reason: String) {
        tell([.caseStarted(planned.started)], .skipped(planned.id, reason))
    }

    /// The last case is at fault.
    mutating func blameLast(_ finding: Finding) {
        if last?.verdict == .passed { last?.fail(finding) }
    }

    mutating func finish() {
        if let last { emit(.caseEnded(last)) }
        last = nil
    }
}

extension Event.CaseEnded {
    // Why a case is not played.
    static let failedFast = "not played, because of --fail-fast"
    static let interrupted = "interrupted before it was judged"

    /// That of a case that is not played.
    static func skipped(_ id: String, _ reason: String) -> Self {
        Self(id: id, verdict: .skipped, reason: reason)
    }
}

/// Events that may yet be dropped.
final class EventList: Sendable {
    private let events = Mutex<[Event]>([])

    var all: [Event] { events.withLock { $0 } }

    func append(_ event: Event) {
        events.withLock { $0.append(event) }
    }
}
