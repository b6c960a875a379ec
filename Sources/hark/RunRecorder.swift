import Reports
import Results
import ScenarioLanguage
import Synchronization

/// Joins a run to its reports: what happens is shown as it happens, and written when all has happened.
final class RunRecorder: Sendable {
    private struct State {
        var terminal = TerminalReport(style: StandardOutput.takesColor ? .color : .plain, width: StandardOutput.width)
        var result: RunResult?
        var json: EventFile?
    }

    private let state: Mutex<State>
    private let junit: ReportFile?
    private let statement: ReportFile?
    private let clauses: [Clause]

    init(_ plan: Plan, junit: ReportFile?, json: EventFile?, statement: ReportFile?) {
        self.junit = junit
        self.statement = statement
        clauses = statement == nil ? [] : Clause.all(of: plan)
        state = Mutex(State(json: json))
    }

    func warn(_ mistake: Mistake) {
        let text = FindingText(Finding(mistake), width: StandardOutput.width)
        StandardOutput.writeError("warning: \(text.text)\n")
    }

    func record(_ event: Event) {
        let text = state.withLock { state in
            if case .runStarted(let start) = event { state.result = RunResult(start) }
            state.result?.add(event)
            state.json?.write(event.scored(state.result))
            return state.terminal.text(for: event)
        }
        StandardOutput.write(text)
    }

    /// Writes what is left.
    ///
    /// - Returns: the exit status.
    func finish() -> ExitStatus {
        let (terminal, result, json) = state.withLock { ($0.terminal, $0.result, $0.json) }
        guard let result else { return .errored }
        StandardOutput.write(terminal.summary(result))
        var lost: [String] = []
        if let json, !json.finish() { lost.append(json.path) }
        if let junit, !junit.finish(JUnitReport.text(result)) { lost.append(junit.path) }
        if let statement, !statement.finish(StatementText(clauses, result).text) { lost.append(statement.path) }
        for path in lost { StandardOutput.writeError("hark: \(path) could not be written\n") }
        return lost.isEmpty ? ExitStatus(result) : max(ExitStatus(result), .errored)
    }
}

extension Event {
    /// With the score, when it ends the run.
    fileprivate func scored(_ result: RunResult?) -> Event {
        guard case .runEnded(var end) = self, let result else { return self }
        end.score = Score(result.cases)
        return .runEnded(end)
    }
}
