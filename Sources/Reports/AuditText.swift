package import Results
import ScenarioLanguage

/// An audit for people: what the suite says of each server, and what each scenario is good for.
package struct AuditText {
    private let style: TerminalStyle
    private let width: Int

    package init(style: TerminalStyle, width: Int) {
        self.style = style
        self.width = width
    }

    /// A line for one server, as soon as it has been played; those that the suite is wrong about have more.
    package func text(_ row: AuditResult.Row) -> String {
        let subject = row.subject
        let mark = row.isRight ? style.paint("✓", .good) : style.paint("✗", .bad)
        guard let sentence = subject.sentence else {
            let passed = row.result.counts.passed
            let wrong = (row.catches + row.errors).map { "    \($0.start.name): \(Self.reason($0))\n" }.joined()
            return "\(mark) \(subject.name): \(CountText.of(passed, "case")) passed\n\(wrong)"
        }
        let named = row.catches.first { $0.start.id == subject.namedBy } ?? row.catches.first
        var lines = ["\(mark) \(subject.name)", "    \(sentence)"]
        if let named {
            let others = row.catches.count - 1
            lines.append("    → \(named.start.name)\(others > 0 ? ", and \(others) more" : "")")
        } else {
            lines.append("    → nothing has found it")
        }
        if !row.isRight, let namedBy = subject.namedBy { lines.append("    \(namedBy) had to find it") }
        lines += row.errors.map { "    \($0.start.name) errored: \(Self.reason($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What is said behind all servers: how many were judged rightly, and where the audit `isWhole`, what each scenario has
    /// found.
    package func summary(_ result: AuditResult, isWhole: Bool) -> String {
        var text = ""
        if isWhole {
            text += "\nWhat each scenario has found:\n"
            for scenario in result.scenarios {
                let faults = scenario.catches.isEmpty ? "nothing" : scenario.catches.joined(separator: ", ")
                let rows = WrappedText.rows("  \(scenario.name) (\(scenario.level.rawValue)): \(faults)", width: width)
                text += rows.enumerated().map { ($0 == 0 ? "" : "    ") + $1 + "\n" }.joined()
            }
        }
        let faulty = result.rows.filter { $0.subject.sentence != nil }
        let wrong = result.rows.filter { !$0.isRight }.map(\.subject.name)
        text += "\n\(faulty.count { $0.isRight }) of \(CountText.of(faulty.count, "fault")) found"
        text += wrong.isEmpty ? "\n" : "; not judged rightly: \(wrong.joined(separator: ", "))\n"
        if isWhole, !result.idle.isEmpty {
            text += "of level must, and found nothing: \(result.idle.map(\.name).joined(separator: "; "))\n"
        }
        return text
    }

    static func reason(_ one: CaseResult) -> String {
        (one.end.findings + one.end.noted).first?.message ?? one.end.reason ?? ""
    }
}
