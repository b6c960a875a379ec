/// All that is known of one case when the run has ended.
package struct CaseResult: Sendable, Hashable {
    package var start: Event.CaseStarted
    /// In the order in which they ended.
    package var steps: [Event.StepEnded]
    package var end: Event.CaseEnded

    package init(start: Event.CaseStarted, steps: [Event.StepEnded], end: Event.CaseEnded) {
        self.start = start
        self.steps = steps
        self.end = end
    }
}

/// A run as its reports see it: the events, folded.
package struct RunResult: Sendable, Hashable {
    package var start: Event.RunStarted
    /// The files that could not become scenarios.
    package var rejected: [Event.FileRejected] = []
    /// In the order in which they started.
    package var cases: [CaseResult] = []
    package var end = Event.RunEnded(isInterrupted: false, duration: 0)

    /// A run of which nothing has happened yet.
    ///
    /// - Parameter start: what it sets out to do.
    package init(_ start: Event.RunStarted) {
        self.start = start
    }

    /// Takes note of what happened.
    ///
    /// A case that has started is errored until it has its verdict, so that one whose verdict never comes is not lost.
    package mutating func add(_ event: Event) {
        switch event {
        case .runStarted(let start): self.start = start
        case .fileRejected(let file): rejected.append(file)
        case .caseStarted(let start):
            let reason = Finding(kind: .unjudged, blame: .hark, message: "the run ended before this case was judged")
            let end = Event.CaseEnded(id: start.id, verdict: .errored, findings: [reason])
            cases.append(CaseResult(start: start, steps: [], end: end))
        case .stepEnded(let step): change(step.caseID) { $0.steps.append(step) }
        case .caseEnded(let end): change(end.id) { $0.end = end }
        case .runEnded(let end): self.end = end
        }
    }

    private mutating func change(_ id: String, _ body: (inout CaseResult) -> Void) {
        // Cases run one after the other, so it is the last one.
        guard let index = cases.lastIndex(where: { $0.start.id == id }) else { return }
        body(&cases[index])
    }
}
