import Subprocess
import SystemPackage

/// A program that a test runs or talks to.
package enum Program {
    /// What came of a program that ran to its end.
    package struct Outcome: Sendable {
        /// The exit status, or 128 and the number of the signal that ended it.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// Runs `path` with an empty standard input until it ends.
    package static func run(_ path: String, _ arguments: [String] = []) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            input: .none,
            output: .string(limit: 16 << 20),
            error: .string(limit: 16 << 20)
        )
        let status =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Outcome(
            status: Int32(status),
            output: result.standardOutput,
            errors: result.standardError
        )
    }
}
