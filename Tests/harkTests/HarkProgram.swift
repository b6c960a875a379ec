import Foundation
import TestSupport

/// The executable, run as a user runs it.
enum HarkProgram {
    /// The folder of the project.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// It is built beside the test bundle.
    static let path: String = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = (bundle?.bundleURL ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        return folder.appending(path: "hark").path
    }()

    /// Runs it in the folder of the project to its end.
    static func run(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(path, arguments, in: root.path)
    }

    /// A new folder with these files, gone when `body` is done.
    static func withFolder<Result>(
        _ files: [String: String],
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try await body(folder.path)
    }
}
