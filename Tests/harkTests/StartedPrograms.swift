import Foundation
import TestSupport
import Testing

/// Runs of Hark that start the programs under test.
enum StartedPrograms {
    static let python = "/usr/bin/python3"
    static let servers = HarkProgram.root.appending(path: "Tests/harkTests/Servers").path

    /// A scenario that a sound echo server passes.
    static let echo = """
        name: echo
        steps: [connect, send: "Hey, can you hear me?", recv: echo, shutdown: write, recv: eof, close]

        """

    /// A scenario about a client alone: it runs, and has to end as `exits` says.
    static func client(_ exits: String) -> String {
        "name: client\nlimit: 60s\nsteps: [listen, {run: client}, {client: exits, within: 30s, \(exits)}]\n"
    }

    /// Plays a scenario, with files beside it; the programs' folder is a folder of its own.
    static func run(
        _ scenario: String = echo,
        _ files: [String: String] = [:],
        _ arguments: String...
    ) async throws -> Program.Outcome {
        try await HarkProgram.withFolder(["scenario.yaml": scenario]) { folder in
            try await HarkProgram.withFolder(files) { programs in
                let isTold = arguments.contains("--dir")
                let all = ["run", "\(folder)/scenario.yaml"] + arguments + (isTold ? [] : ["--dir", programs])
                return try await Program.run(HarkProgram.path, all, in: programs)
            }
        }
    }
}
