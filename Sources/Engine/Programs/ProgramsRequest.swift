package import Arena
package import ScenarioLanguage

/// The programs under test of a run, and how they are treated, as the user says it.
package struct ProgramsRequest: Sendable, Codable {
    /// A command line.
    package struct Command: Sendable, Codable {
        /// As it stands on Hark's own command line.
        package var line: String
        package var words: CommandWords
        /// Hark itself, which needs no folder.
        package var isHark = false
        /// Nobody has named a program: a reference program of Hark's plays, which is trusted.
        package var isReference = false

        package init(line: String, words: CommandWords, isHark: Bool = false) {
            self.line = line
            self.words = words
            self.isHark = isHark
        }
    }

    /// How often a server under test is started.
    package enum Fresh: String, Sendable, Codable, CaseIterable {
        case `case`, suite
    }

    package var server: Command?
    package var client: Command?
    package var build: Command?
    package var fresh = Fresh.case
    package var limits = Limits()
    package var environment: [String] = []
    package var readOnly: [String] = []
    /// Where the server has to listen; nil for wherever it does.
    package var port: UInt16?
    /// Where a scenario listens that says no port, for clients without `{port}` in their command.
    package var listenPort: UInt16 = 50_000
    package var startLimit = Duration.seconds(10)
    package var stopLimit = Duration.seconds(2)
    package var buildLimit = Duration.seconds(60)
    package var isSandboxed = true
    /// Server and client lie in one folder, which is built once.
    package var hasOneFolder = false

    package init() {}
}

extension ProgramsRequest.Command {
    /// One of Hark's own programs, which is trusted.
    package static func reference(_ words: [String]) -> Self {
        var command = hark(words)
        command.isReference = true
        return command
    }

    /// Hark itself with these arguments, as a program under test like any other.
    package static func hark(_ words: [String]) -> Self {
        .init(
            line: "hark " + words.joined(separator: " "),
            words: CommandWords(words: ["hark"] + words),
            isHark: true
        )
    }
}
