import Glibc

/// Why no program can be started here; never a fault of the program.
package struct ArenaProblem: Error, Sendable, Hashable {
    /// One sentence.
    package var message: String
    /// What to do about it, in one line.
    package var remedy: String?

    package init(_ message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }

    /// A system call that failed; `subject` says on what.
    static func system(_ subject: String, _ code: Int32 = errno) -> ArenaProblem {
        ArenaProblem("\(subject): \(ErrorNumber.words(code))")
    }
}

/// The words of errno(3).
package enum ErrorNumber {
    package static func words(_ code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
