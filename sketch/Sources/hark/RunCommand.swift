import Engine
import Glibc
import Reports
import Results
import ScenarioLanguage

/// Joins a run to its reports.
struct RunCommand {
    let plan: RunPlan
    let least: Int
    let failOn: Scenario.Level
    let options: ReportOptions

    /// - Returns: the exit status.
    func run() throws(ScenarioFiles.Failure) -> Int32 {
        let junit = try options.junit.map { path throws(ScenarioFiles.Failure) in try ReportFile(path) }
        let json = try options.json.map { path throws(ScenarioFiles.Failure) in try ReportFile(path) }
        let captures = try options.captures.map { path throws(ScenarioFiles.Failure) in try CaptureFolder(path) }
        var fold = RunFold(failOn: failOn, plan: plan.announcements)
        var terminal = TerminalReport(
            style: StandardOutput.takesColor ? .color : .plain,
            width: StandardOutput.width,
            failOn: failOn
        )
        var progress = ProgressLine()
        let isWatched = StandardOutput.isTerminal
        for warning in plan.warnings { StandardOutput.writeError(warning.text + "\n") }
        let session = RunSession(plan, version: Hark.version, captures: captures) { event in
            fold.add(event)
            json?.write(JSONLinesReport.text(for: event))
            progress.add(event)
            let text = terminal.text(for: event)
            guard isWatched else { return StandardOutput.write(text) }
            // Return to the start of the line and erase what the progress left there.
            StandardOutput.write("\r\u{1B}[K" + text + progress.text(width: StandardOutput.width))
        }
        session.run()
        let result = fold.result()
        if isWatched { StandardOutput.write("\r\u{1B}[K") }
        StandardOutput.write(terminal.summary(result))
        junit?.write(JUnitReport.text(result, profile: options.junitProfile, failOn: failOn))
        let areWritten = [(options.junit, junit), (options.json, json)].map { path, file in
            guard let path, let file, !file.finish() else { return true }
            StandardOutput.writeError("hark: \(path) could not be written\n")
            return false
        }
        let status = ExitStatus(result, least: least)
        return areWritten.contains(false) ? max(status, .errored).rawValue : status.rawValue
    }
}
