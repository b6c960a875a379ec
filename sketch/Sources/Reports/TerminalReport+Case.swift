import Results
import ScenarioLanguage

extension TerminalReport {
    /// How many lines of the target's output are shown below a case.
    static let outputLines = 20

    /// The line of a case and what belongs below it.
    func rows(_ name: String, _ end: Event.CaseEnded) -> [String] {
        let duration = end.verdict == .skipped ? "" : style.paint("  (\(DurationText.short(end.duration)))", .dim)
        let reason = end.reason.map { (end.verdict == .skipped ? ": " : "  – ") + ByteText.line($0) } ?? ""
        var rows = ["\(style.sign(end.verdict)) \(ByteText.line(name))\(duration)\(style.paint(reason, .dim))"]
        for finding in end.findings {
            rows += block(finding, isNoted: end.verdict == .passed || finding.isNoted(failOn: failOn))
        }
        guard end.verdict == .failed || end.verdict == .errored else { return rows }
        if let path = end.capture?.path { rows.append("    capture: \(ByteText.line(path))") }
        return rows + output(end)
    }

    /// A file that could not become a scenario, with its mistakes.
    func rejection(_ file: Event.FileRejected) -> [String] {
        let mistakes = CountText.of(file.mistakes.count, "mistake")
        return ["\(style.paint("!", .warning)) \(ByteText.line(file.path)): rejected, \(mistakes)"]
            + file.mistakes.flatMap { block($0, isNoted: false) }
    }

    /// A finding, indented; a noted one is dim.
    func block(_ finding: Finding, isNoted: Bool) -> [String] {
        let text = FindingText(finding, width: width - 6)
        let headline = isNoted ? "noted (\(finding.level.rawValue)): \(text.headline)" : text.headline
        return ["    " + style.paint(headline, isNoted ? .dim : .bold)]
            + text.details.map { "      " + (isNoted ? style.paint($0, .dim) : $0) }
    }

    /// The last lines of what the target wrote, unless a finding shows them already.
    private func output(_ end: Event.CaseEnded) -> [String] {
        let lines = FindingText.lines(end.output)
        guard !lines.isEmpty, !end.findings.contains(where: { $0.notes.contains { $0.title == "last output" } }) else {
            return []
        }
        let left = lines.count - Self.outputLines
        let title = left > 0 ? "last output (\(CountText.of(left, "line")) left out):" : "output:"
        return (["    " + title] + lines.suffix(Self.outputLines).map { "      " + $0 }).map { style.paint($0, .dim) }
    }
}
