package import ScenarioLanguage

/// Folds the event stream of a run into its result.
///
/// It trusts nobody to finish: a case that was planned and never judged gets a verdict that says so.
package struct RunFold: Sendable {
    /// What has been said of one case so far.
    private struct Partial {
        var start: Event.CaseStarted?
        var steps: [Event.StepEnded] = []
        var programs: [Event.ProgramEvent] = []
        var end: Event.CaseEnded?
        var amendments: [Finding] = []
    }

    private let failOn: Scenario.Level
    private var plan: [String: Event.CaseStarted] = [:]
    private var run: Event.RunStarted?
    private var rejected: [Event.FileRejected] = []
    private var partials: [String: Partial] = [:]
    /// The ids in the order in which they were first spoken of.
    private var order: [String] = []
    private var end: Event.RunEnded?
    private var complaints: [Finding] = []

    /// - Parameters:
    ///   - failOn: the level from which a finding fails its case, for verdicts that change after the fact.
    ///   - plan: the cases to come, so that one that never starts keeps its name, place and points.
    package init(failOn: Scenario.Level, plan: [Event.CaseStarted] = []) {
        self.failOn = failOn
        for planned in plan { self.plan[planned.id] = planned }
    }

    /// Takes note of what happened; events of different cases may be mixed.
    package mutating func add(_ event: Event) {
        switch event {
        case .runStarted(let payload): run = payload
        case .fileRejected(let payload): rejected.append(payload)
        case .caseStarted(let payload): change(payload.id) { $0.start = payload }
        case .stepEnded(let payload): change(payload.caseID) { $0.steps.append(payload) }
        case .program(let payload):
            if let id = payload.caseID { change(id) { $0.programs.append(payload) } }
        case .caseEnded(let payload):
            if partials[payload.id]?.end != nil {
                complaints.append(
                    .unjudged(blame: .hark, "case '\(payload.id)' was judged twice; the first verdict counts")
                )
            } else {
                change(payload.id) { $0.end = payload }
            }
        case .caseAmended(let id, let finding): change(id) { $0.amendments.append(finding) }
        case .runEnded(let payload): addEnd(payload)
        }
    }

    private mutating func change(_ id: String, _ body: (inout Partial) -> Void) {
        if partials[id] == nil { order.append(id) }
        body(&partials[id, default: Partial()])
    }

    /// A worker ends its stream and its parent ends the run: what both said holds.
    private mutating func addEnd(_ payload: Event.RunEnded) {
        guard let earlier = end else {
            end = payload
            return
        }
        end = Event.RunEnded(
            interrupted: earlier.interrupted || payload.interrupted,
            problems: earlier.problems + payload.problems.filter { !earlier.problems.contains($0) },
            duration: max(earlier.duration, payload.duration)
        )
    }

    /// The result of what was added.
    ///
    /// - Parameters:
    ///   - interrupted: whether a signal ended the run, in addition to what the stream says.
    ///   - duration: nanoseconds, when longer than what the stream says.
    /// - Returns: the run with a verdict for every case.
    package func result(interrupted: Bool = false, duration: Int64 = 0) -> RunResult {
        var finish = end ?? Event.RunEnded(interrupted: interrupted, problems: [], duration: duration)
        finish.interrupted = finish.interrupted || interrupted
        finish.duration = max(finish.duration, duration)
        let start = run ?? Event.RunStarted(hark: "", seed: 0, target: "", cases: [], startedAt: 0)
        let ids = start.cases + order.filter { [planned = Set(start.cases)] in !planned.contains($0) }
        let open = ids.first { partials[$0].map { $0.start != nil && $0.end == nil } ?? false }
        let ending = Ending(
            isInterrupted: finish.interrupted,
            problem: finish.problems.last,
            openCase: open.map { partials[$0]?.start?.name ?? $0 }
        )
        let cases = ids.map { result(of: $0, ending) }
        finish.problems += complaints
        if run == nil { finish.problems.append(.unjudged(blame: .hark, "the event stream has no beginning")) }
        if end == nil, !finish.interrupted {
            finish.problems.append(.unjudged(blame: .hark, ending.message))
        }
        return RunResult(start: start, rejected: rejected, cases: cases, end: finish)
    }

    private func result(of id: String, _ ending: Ending) -> CaseResult {
        let partial = partials[id] ?? Partial()
        var result = CaseResult(
            start: partial.start ?? plan[id] ?? .unknown(id: id),
            steps: partial.steps,
            programs: partial.programs,
            end: partial.end ?? ending.verdict(on: id, isOpen: partial.start != nil, steps: partial.steps)
        )
        if !partial.amendments.isEmpty {
            result.end.findings += partial.amendments
            result.end.verdict = Verdict.of(result.end.findings, failOn: failOn)
        }
        return result
    }
}
