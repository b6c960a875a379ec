import ArgumentParser
import Engine
import Reports
import ScenarioLanguage

/// `hark requirements`: what scenarios require, clause by clause.
struct Requirements: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requirements",
        abstract: "Tell what scenarios require of a program, by the clauses of the documents that require it.",
        discussion: """
            Markdown: under each 'spec' of the scenarios what they quote of it in the comments above them, and the scenarios \
            that test it, with their levels and points. 'hark run --statement' says which clauses a program keeps.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @OptionGroup
    var variables: VariableOptions

    func run() throws {
        let plan = Plan(try ScenarioFiles.of(paths, given: variables.given))
        try plan.requireSound()
        StandardOutput.write(RequirementsText.text(Clause.all(of: plan)))
    }
}
