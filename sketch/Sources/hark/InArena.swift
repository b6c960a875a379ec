import Arena
import ArgumentParser

/// `hark arena`: runs one command as a program under test is run, to see what it sees.
struct InArena: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arena",
        abstract: "Run a command as programs under test are run: in the arena's sandbox, within its limits.",
        discussion: """
            Prints what the command has printed, and how it ended on standard error. Exit status: the command's, or \
            128 and the number of the signal that killed it; 3 when it was not run.
            """
    )

    @Option(help: ArgumentHelp("The folder that the command gets a copy of.", valueName: "folder"))
    var dir = "."

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command and its arguments, after --.", valueName: "command")
    )
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else { throw ValidationError("say what to run: hark arena -- COMMAND") }
    }

    func run() throws {
        let status: Int32
        do throws(ArenaError) {
            status = try ArenaCommand.run(command, directory: dir)
        } catch {
            StandardOutput.writeError("hark: \(error.message)\n" + (error.remedy.map { "\($0)\n" } ?? ""))
            throw ExitCode(3)
        }
        throw ExitCode(status)
    }
}
