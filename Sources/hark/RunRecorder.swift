import Reports
import Results
import ScenarioLanguage
import Synchronization

/// Joins a run to its reports: what happens is shown as it happens, and written when all has happened.
final class RunRecorder: Sendable {
    private struct State {
        var terminal = TerminalReport(style: StandardOutput.takesColor ? .color : .plain, width: StandardOutput.width)
        var result: RunResult?
    }

    private let state = Mutex(State())
    private let junit: ReportFile?

    init(junit: ReportFile?) {
        self.junit = junit
    }

    func warn(_ mistake: Mistake) {
        let text = FindingText(Finding(mistake), width: StandardOutput.width)
        StandardOutput.writeError("warning: \(text.text)\n")
    }

    func record(_ event: Event) {
        let text = state.withLock { state in
            if case .runStarted(let start) = event { state.result = RunResult(start) }
            state.result?.add(event)
            return state.terminal.text(for: event)
        }
        StandardOutput.write(text)
    }

    /// Writes what is left.
    ///
    /// - Returns: the exit status.
    func finish() -> ExitStatus {
        let (terminal, result) = state.withLock { ($0.terminal, $0.result) }
        guard let result else { return .errored }
        StandardOutput.write(terminal.summary(result))
        let status = ExitStatus(result)
        guard let junit, !junit.finish(JUnitReport.text(result)) else { return status }
        StandardOutput.writeError("hark: \(junit.path) could not be written\n")
        return max(status, .errored)
    }
}
