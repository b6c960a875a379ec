import Results

/// Numbers with their nouns.
enum CountText {
    /// Such as `1 byte` and `2 bytes`.
    static func of(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Such as `3` and `2.5`.
    static func points(_ points: Double) -> String {
        // Within 2^53 a whole double is exact.
        guard points.rounded() == points, abs(points) < 9_007_199_254_740_992 else { return "\(points)" }
        return "\(Int64(points))"
    }

    /// Such as `2 of 5`.
    static func points(_ points: Points) -> String {
        "\(Self.points(points.earned)) of \(Self.points(points.possible))"
    }

    /// `12 passed (1 noted), 1 failed`; what is zero is left out, except when all are.
    static func of(_ counts: Counts) -> String {
        let noted = counts.noted > 0 ? " (\(counts.noted) noted)" : ""
        let parts = [
            counts.passed > 0 ? "\(counts.passed) passed\(noted)" : nil,
            counts.failed > 0 ? "\(counts.failed) failed" : nil,
            counts.errored > 0 ? "\(counts.errored) errored" : nil,
            counts.skipped > 0 ? "\(counts.skipped) skipped" : nil,
        ]
        let said = parts.compactMap(\.self)
        return said.isEmpty ? "no cases" : said.joined(separator: ", ")
    }
}
