package import FoundationEssentials
package import ScenarioLanguage

/// All that a worker needs to know, as the parent writes it to the worker's standard input.
package struct RunRequest: Sendable, Codable {
    /// A scenario's text with the files that it names.
    package struct File: Sendable, Codable {
        package var path: String
        package var text: String
        /// By the name that the scenario uses.
        package var attachments: [String: Data]

        package init(path: String, text: String, attachments: [String: Data] = [:]) {
            self.path = path
            self.text = text
            self.attachments = attachments
        }
    }

    /// What is under test.
    package enum Target: Sendable, Codable, Equatable {
        /// Programs that Hark starts, each a command line; nil is not given.
        case programs(server: String?, client: String?)
        /// A server that already runs: `HOST:PORT`.
        case address(String)
        /// The embedded reference server and client.
        case reference
    }

    package var files: [File]
    package var target: Target
    /// The folder of the programs under test.
    package var directory: String
    package var seed: UInt64
    package var repetitions: Int
    package var timeScale: Double
    package var failOn: Scenario.Level
    /// Whether packets are recorded and judged.
    package var captures: Bool
    /// Whether each case's packets are handed to the parent.
    package var keepsCaptures: Bool

    package init(
        files: [File],
        target: Target,
        directory: String,
        seed: UInt64,
        repetitions: Int,
        timeScale: Double,
        failOn: Scenario.Level,
        captures: Bool,
        keepsCaptures: Bool
    ) {
        self.files = files
        self.target = target
        self.directory = directory
        self.seed = seed
        self.repetitions = repetitions
        self.timeScale = timeScale
        self.failOn = failOn
        self.captures = captures
        self.keepsCaptures = keepsCaptures
    }
}

extension RunRequest.Target {
    /// `server: python3 server.py`, for reports.
    package var summary: String {
        switch self {
        case .programs(let server, let client):
            [server.map { "server: \($0)" }, client.map { "client: \($0)" }].compactMap(\.self).joined(separator: ", ")
        case .address(let address): "server at \(address)"
        case .reference: "Hark's reference server and client"
        }
    }

    /// Whether it is started in a namespace of its own.
    package var needsArena: Bool {
        if case .address = self { false } else { true }
    }
}
