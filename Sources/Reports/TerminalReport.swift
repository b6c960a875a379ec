package import Results
import ScenarioLanguage

/// The report that a person reads while the run goes: a line per case, and below those that did not pass the reasons.
package struct TerminalReport: Sendable {
    private let style: TerminalStyle
    private let width: Int
    /// The name of the case that runs.
    private var name = ""
    /// What the folder of its scenario is called.
    private var suite: String?

    /// - Parameters:
    ///   - style: whether colours are used.
    ///   - width: columns of the terminal; lines of scenarios and bytes are cut to it, messages are not.
    package init(style: TerminalStyle, width: Int) {
        self.style = style
        self.width = max(40, width)
    }

    /// What an event adds to the screen, with its ends of line; empty for some.
    package mutating func text(for event: Event) -> String {
        switch event {
        case .runStarted(let run):
            let cases = CountText.of(run.caseCount, "case")
            let header =
                "hark \(ByteText.line(run.version)): \(cases) against \(ByteText.line(run.target)), seed \(run.seed)"
            let settings = (run.settings ?? []).map { ", " + ByteText.line($0) }.joined()
            return style.paint(header + settings, .dim) + "\n"
        case .fileRejected(let file):
            let line = "\(style.sign(.errored)) \(ByteText.line(file.path)): not run"
            return Self.joined([line] + file.mistakes.flatMap(block))
        case .caseStarted(let start):
            name = start.name
            guard start.suite != suite else { return "" }
            suite = start.suite
            return start.suite.map { Self.joined([style.paint(ByteText.line($0), .dim)]) } ?? ""
        case .caseEnded(let end):
            return Self.joined(rows(end))
        case .stepEnded, .runEnded:
            return ""
        }
    }

    /// What stands below the cases when the run has ended.
    package func summary(_ run: RunResult) -> String {
        var rows = [""]
        if run.end.isInterrupted { rows.append(style.paint("interrupted", .warning)) }
        if !run.rejected.isEmpty {
            rows.append(style.paint("\(CountText.of(run.rejected.count, "file")) not run", .bad))
        }
        let counts = run.counts
        if !run.cases.isEmpty {
            let tally = "\(CountText.of(counts)) in \(DurationText.short(run.end.duration))"
            rows.append(style.paint(tally, Self.paint(counts)))
        }
        if let score = Score(run.cases) {
            let rest = score.unjudged > 0 ? ", \(score.unjudged) not judged" : ""
            rows.append("\(score.earned) of \(CountText.of(score.possible, "point"))\(rest)")
        }
        if let flakiness = Flakiness(run) {
            for (name, misses, rounds) in flakiness.flaky {
                let words = "flaky: \(ByteText.line(name)) did not hold in \(misses) of \(rounds) rounds"
                rows.append(style.paint(words, .warning))
            }
            if let bound = flakiness.bound {
                let percent = (bound * 1_000).rounded(.up) / 10
                let words = "\(flakiness.rounds) clean rounds: with 95 % confidence, fewer than \(percent) % are not"
                rows.append(style.paint(words, .dim))
            }
        }
        if let lack = run.lack { rows.append(style.paint(lack, .bad)) }
        return Self.joined(rows)
    }

    private static func paint(_ counts: Counts) -> TerminalStyle.Paint {
        if counts.errored > 0 { return .warning }
        return counts.failed > 0 ? .bad : .good
    }

    /// The line of a case and what belongs below it.
    private func rows(_ end: Event.CaseEnded) -> [String] {
        let line = "\(style.sign(end.verdict)) \(ByteText.line(name))"
        if end.verdict == .skipped { return [line + style.paint(": \(ByteText.line(end.reason ?? ""))", .dim)] }
        let noted = end.noted.flatMap { finding in
            ["    " + style.paint("noted, level \(finding.level.rawValue):", .warning)] + block(finding)
        }
        let remarks = end.remarks.map { "    " + style.paint("note: " + ByteText.line($0), .dim) }
        return [line + style.paint("  (\(DurationText.short(end.duration)))", .dim)] + end.findings.flatMap(block)
            + noted + remarks
    }

    private func block(_ finding: Finding) -> [String] {
        let text = FindingText(finding, width: width - 6)
        return ["    " + style.paint(text.headline, .bold)] + text.details.map { "      " + $0 }
    }

    private static func joined(_ rows: [String]) -> String {
        rows.map { $0 + "\n" }.joined()
    }
}
