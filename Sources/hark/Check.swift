import ArgumentParser
import Engine
import Reports
import Results
import ScenarioLanguage

/// `hark check`: finds the mistakes of scenarios without playing them.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find the mistakes in scenarios without playing them.",
        discussion: """
            All mistakes of every file are told, each with its place and how to mend it.

            Exit status: 0 every file can be played, perhaps with warnings; 2 one cannot.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @Option(help: "How mistakes are told: text, or json for editors and CI.")
    var format = OutputFormat.text

    @OptionGroup
    var variables: VariableOptions

    func run() throws {
        let plan = Plan(try ScenarioFiles.of(paths, given: variables.given))
        let status = plan.rejected.isEmpty ? ExitStatus.passed : ExitStatus.unusable
        guard format == .text else {
            StandardOutput.write(MistakeJSON.text(plan))
            throw ExitCode(status.rawValue)
        }
        let width = StandardOutput.width
        StandardOutput.write(plan.errors)
        for warning in plan.warnings {
            StandardOutput.write("\(warning.severity.rawValue): \(FindingText(Finding(warning), width: width).text)\n")
        }
        let counts = [
            "\(CountText.of(plan.cases.count, "scenario")) can be played",
            plan.rejected.isEmpty ? nil : "\(CountText.of(plan.rejected.count, "file")) cannot",
            Self.count(.warning, plan), Self.count(.note, plan),
        ]
        StandardOutput.write(counts.compactMap(\.self).joined(separator: ", ") + "\n")
        throw ExitCode(status.rawValue)
    }

    private static func count(_ severity: Mistake.Severity, _ plan: Plan) -> String? {
        let count = plan.warnings.count { $0.severity == severity }
        return count == 0 ? nil : CountText.of(count, severity.rawValue)
    }
}
