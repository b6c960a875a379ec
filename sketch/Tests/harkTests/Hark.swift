import Foundation
import TestSupport

/// The executable, as a user runs it.
enum Hark {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let servers = root.appendingPathComponent("Tests/harkTests/Servers").path
    static let tutorial = "scenarios/tutorial"
    static let python = "/usr/bin/python3"

    /// It is built beside the test bundle.
    static let executable: URL = {
        let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
        let folder = (bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])).deletingLastPathComponent()
        return folder.appendingPathComponent("hark")
    }()

    /// Runs `hark` with these arguments in the folder of the project.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        user: String? = nil
    ) throws -> Command.Outcome {
        try start(arguments, environment: environment, user: user).end()
    }

    static func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        user: String? = nil
    ) throws -> Command {
        try Command([executable.path] + arguments, in: root, environment: environment, user: user)
    }
}
