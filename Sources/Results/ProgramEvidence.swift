/// What is known of a program under test when something did not hold.
package struct ProgramEvidence: Sendable, Hashable, Codable {
    /// What the scenario calls it: `server`, `client`.
    package var name: String

    /// What it is called in messages: `the server`, `'bob'`.
    package static func title(_ name: String) -> String {
        ["server", "client", "command"].contains(name) ? "the \(name)" : "'\(name)'"
    }

    /// `was killed by SIGSEGV`, `was still running`.
    package var state: String
    /// What it took, in words: `21 ms of CPU time, 9 MiB`; nil while it runs.
    package var usage: String?
    /// The last of what it wrote.
    package var stdout: Tail
    package var stderr: Tail

    /// The end of a stream.
    package struct Tail: Sendable, Hashable, Codable {
        package var bytes: [UInt8]
        /// How many bytes came before them.
        package var left: Int

        /// - Parameters:
        ///   - bytes: what was kept of the stream.
        ///   - count: how many bytes it had.
        package init(_ bytes: [UInt8], of count: Int) {
            self.bytes = Array(bytes.suffix(Self.limit))
            left = count - self.bytes.count
        }

        /// So many bytes are shown.
        private static let limit = 2_048
    }

    package init(name: String, state: String, usage: String?, stdout: Tail, stderr: Tail) {
        self.name = name
        self.state = state
        self.usage = usage
        self.stdout = stdout
        self.stderr = stderr
    }
}
