import Glibc
import Subprocess
import SystemPackage

/// A program that a test runs or talks to, by swift-subprocess: its children inherit no descriptors but their own, and
/// it waits for their end without a timer.
package enum Program {
    /// What came of a program that ran to its end.
    package struct Outcome: Sendable {
        /// The exit status, or 128 and the number of the signal that ended it.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// Whether a test that needs the program can run; where CI is set it must, and so fails when the program is missing.
    package static func isAvailable(_ path: String) -> Bool {
        unsafe access(path, X_OK) == 0 || getenv("CI") != nil
    }

    /// Runs `path` with an empty standard input until it ends.
    package static func run(_ path: String, _ arguments: [String] = [], in folder: String? = nil) async throws
        -> Outcome
    {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            workingDirectory: folder.map { FilePath($0) },
            input: .none,
            output: .string(limit: 16 << 20),
            error: .string(limit: 16 << 20)
        )
        return Outcome(
            status: status(result.terminationStatus),
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// Runs `path` until it ends, and sends it SIGINT when it says a line with `word` in it.
    package static func run(
        _ path: String,
        _ arguments: [String],
        interruptedAfter word: String
    ) async throws -> Outcome {
        try await run(path, arguments, whenSaid: word) { kill($0, SIGINT) }
    }

    /// Runs `path`, and sends it SIGKILL when it says a line with `word` in it.
    package static func run(
        _ path: String,
        _ arguments: [String],
        killedAfter word: String
    ) async throws -> Outcome {
        try await run(path, arguments, whenSaid: word) { kill($0, SIGKILL) }
    }

    /// Runs `path` until it ends, and does something with its process when it says a line with `word` in it.
    package static func run(
        _ path: String,
        _ arguments: [String],
        in folder: String? = nil,
        whenSaid word: String,
        _ act: (Int32) -> Void
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            workingDirectory: folder.map { FilePath($0) },
            input: .none,
            output: .sequence,
            error: .string(limit: 16 << 20)
        ) { execution in
            var output = ""
            for try await line in execution.standardOutput.strings() {
                output += line + "\n"
                if line.contains(word) { act(execution.processIdentifier.value) }
            }
            return output
        }
        return Outcome(
            status: status(result.terminationStatus),
            output: result.closureResult,
            errors: result.standardError
        )
    }

    /// A program has ended without saying what it was to say.
    package struct Silence: Error, CustomStringConvertible {
        package var description: String
    }

    /// Starts `path`, waits until it says a line that `isReady` makes something of, hands that to `body`, and ends it.
    ///
    /// `isReady` sees each line of standard output and standard error, and answers nil to one of no interest.
    package static func with<Ready: Sendable, Result: Sendable>(
        _ path: String,
        _ arguments: [String],
        in folder: String? = nil,
        ready isReady: (String) -> Ready?,
        _ body: (Ready) async throws -> Result
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            workingDirectory: folder.map { FilePath($0) },
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            // It may have ended by itself.
            defer { try? execution.send(signal: .kill) }
            var said: [String] = []
            for try await line in execution.standardOutput.strings() {
                said.append(line)
                if let ready = isReady(line) { return try await body(ready) }
            }
            throw Silence(description: "\(path) has ended, and said \(said)")
        }
        return result.closureResult
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): Int32(code)
        case .signaled(let signal): 128 + Int32(signal)
        }
    }
}
