import Results

/// Numbers with their nouns.
enum CountText {
    /// Such as `1 byte` and `2 bytes`.
    static func of(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `12 passed, 1 failed`; what is zero is left out.
    static func of(_ counts: Counts) -> String {
        let parts = [
            (counts.passed, "passed"), (counts.failed, "failed"), (counts.errored, "errored"),
            (counts.skipped, "skipped"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
