import Arena
import ArgumentParser
import Engine
import Glibc

/// The command line: one file per subcommand.
@main
struct Hark: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "hark",
        abstract: "Tests the conversation of a server and a client: bytes, time and packets.",
        discussion: """
            Scenarios are YAML files of connect, send, shutdown and recv steps. Without --server, --client or
            --connect they run against Hark's own reference server and client.
            """,
        version: version,
        subcommands: [Run.self, Serve.self, Call.self, InArena.self]
    )

    static func main() async {
        // Hark starts itself inside the arena; these are no commands for people.
        switch CommandLine.arguments.dropFirst().first {
        case "supervise": Supervisor.run()
        case "worker": await Worker.run()
        case "arena-inside": Glibc.exit(await ArenaCommand.runInside(Array(CommandLine.arguments.dropFirst(2))))
        default: await main(nil)
        }
    }
}
