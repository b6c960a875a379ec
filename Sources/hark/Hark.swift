import ArgumentParser

/// The command line: one file per subcommand.
@main
struct Hark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hark",
        abstract: "Tests the conversation of a client and a server.",
        version: "0.1.0"
    )
}
