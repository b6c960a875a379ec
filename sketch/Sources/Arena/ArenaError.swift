import Glibc

/// What keeps a program under test from being started: the machine, a folder, a command.
package struct ArenaError: Error, Sendable, Hashable {
    /// One sentence that says what is wrong.
    package var message: String
    /// What the user can do, when that is known.
    package var remedy: String?

    package init(message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }

    /// The folder of the program cannot be copied.
    static func folder(_ name: String, _ problem: String) -> ArenaError {
        let isForbidden = problem.hasSuffix("Permission denied")
        return ArenaError(
            message: "the folder \(name) cannot be given to the program under test: \(problem)",
            remedy: isForbidden
                ? "Programs under test run as an unprivileged user: chmod -R o+rX '\(name)'"
                : "Name the folder of the program with --dir."
        )
    }

    /// What an errno says.
    package static func text(of error: Int32) -> String {
        unsafe String(cString: strerror(error))
    }

    /// A system call that failed just now.
    static func system(_ call: String) -> ArenaError {
        unsafe ArenaError(message: "\(call): \(String(cString: strerror(errno)))")
    }
}
