import Foundation
import TestSupport

/// A server that says where it listens.
enum ServerProgram {
    /// Starts it in the folder `Servers`, and hands on its address.
    static func with<Result: Sendable>(
        _ path: String,
        _ arguments: [String],
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let folder = HarkProgram.root.appending(path: "Tests/harkTests/Servers").path
        let address = { (line: String) in
            line.firstMatch(of: /(?:listening|echo) on .*?([0-9.]+:\d+)/).map { String($0.output.1) }
        }
        return try await Program.with(path, arguments, in: folder, ready: address, body)
    }
}
