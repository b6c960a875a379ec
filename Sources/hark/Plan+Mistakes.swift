import ArgumentParser
import Reports
import Results
import ScenarioLanguage

extension Plan {
    /// What is wrong with the files that cannot run, for people.
    var errors: String {
        let width = StandardOutput.width
        return rejected.flatMap(\.mistakes).map { "error: \(FindingText(Finding($0), width: width).text)\n" }.joined()
    }

    /// Ends the command, and says why, where a file cannot run.
    func requireSound() throws {
        guard !rejected.isEmpty else { return }
        StandardOutput.writeError(errors)
        throw ExitCode(ExitStatus.unusable.rawValue)
    }
}
