import Results

extension CountText {
    /// `12 passed, 1 failed`; what is zero is left out.
    static func of(_ counts: Counts) -> String {
        let parts = [
            (counts.passed, "passed"), (counts.failed, "failed"), (counts.errored, "errored"),
            (counts.skipped, "skipped"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
