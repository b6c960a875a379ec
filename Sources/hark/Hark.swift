import ArgumentParser
import CLinux
import Glibc
import Results
import Sockets

/// The command line: one file per subcommand.
///
/// Each subcommand gives its name: to make one out of its type is most of the time that the start of a program takes here.
@main
struct Hark: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "hark",
        abstract: "Tests the conversation of a client and a server.",
        discussion: """
            A scenario is a YAML file of connect, send, shutdown, recv and close steps. Hark plays it against a server \
            and says what held.
            """,
        version: version,
        subcommands: [
            Run.self, Check.self, Review.self, Diff.self, Record.self, Requirements.self, AuditCommand.self, Serve.self,
            Play.self,
            DoctorCommand.self,
            WorkInArena.self,
        ]
    )

    static func main() async {
        // A reader that goes away (hark run | head) is an error of write(2), not the end of Hark.
        signal(SIGPIPE, SIG_IGN)
        // Ten thousand clients took a third of their time to get memory in small pieces.
        clinux_grow_heap_by(1 << 20)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// ArgumentParser's status for a wrong command line is 64; Hark's is 2.
    private static func end(with error: any Error) -> Never {
        if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
        if let failure = error as? SocketError {
            StandardOutput.writeError("hark: \(failure)\n")
            Glibc.exit(ExitStatus.errored.rawValue)
        }
        let message = fullMessage(for: error)
        if exitCode(for: error).isSuccess {
            StandardOutput.write(message + "\n")
            Glibc.exit(ExitStatus.passed.rawValue)
        }
        if !message.isEmpty { StandardOutput.writeError(message + "\n") }
        Glibc.exit(ExitStatus.unusable.rawValue)
    }
}
