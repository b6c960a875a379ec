package import Results
package import ScenarioLanguage

/// The report that a person reads while the run goes: a line per case, and below those that did not pass the reasons.
package struct TerminalReport: Sendable {
    let style: TerminalStyle
    let width: Int
    let failOn: Scenario.Level
    /// The cases' names by their ids.
    private var names: [String: String] = [:]
    /// The cases that have had their line.
    private var shown: Set<String> = []

    /// A report on a run that has not begun.
    ///
    /// - Parameters:
    ///   - style: whether colours are used.
    ///   - width: columns of the terminal; lines of scenarios and bytes are cut to it, messages are not.
    ///   - failOn: findings below this level are shown as noted.
    package init(style: TerminalStyle, width: Int, failOn: Scenario.Level = .should) {
        self.style = style
        self.width = max(40, width)
        self.failOn = failOn
    }

    /// What an event adds to the screen, with its ends of line; empty for most.
    package mutating func text(for event: Event) -> String {
        switch event {
        case .runStarted(let run):
            return style.paint(Self.header(run), .dim) + "\n"
        case .fileRejected(let file):
            return Self.joined(rejection(file))
        case .caseStarted(let start):
            names[start.id] = start.name
            return ""
        case .caseEnded(let end):
            shown.insert(end.id)
            return Self.joined(rows(names[end.id] ?? end.id, end))
        case .caseAmended(let id, let finding):
            let line = "\(style.paint("!", .warning)) \(ByteText.line(names[id] ?? id)), already judged:"
            return Self.joined([line] + block(finding, isNoted: false))
        case .stepEnded, .program, .runEnded:
            return ""
        }
    }

    private static func header(_ run: Event.RunStarted) -> String {
        let cases = CountText.of(run.cases.count, "case")
        return "hark \(ByteText.line(run.hark)), \(cases), \(ByteText.line(run.target)), seed \(run.seed)"
    }

    /// What stands below the cases when the run has ended: cases that no event told of, problems, counts.
    package func summary(_ run: RunResult) -> String {
        var rows = run.cases.filter { !shown.contains($0.end.id) }.flatMap { self.rows($0.start.name, $0.end) }
        for problem in run.end.problems {
            rows.append(style.paint("! the run:", .warning))
            rows += block(problem, isNoted: false)
        }
        rows.append("")
        if run.end.interrupted { rows.append(style.paint("interrupted", .warning)) }
        if !run.rejected.isEmpty {
            rows.append(style.paint("\(CountText.of(run.rejected.count, "file")) rejected", .bad))
        }
        let counts = run.counts
        let tally = "\(CountText.of(counts)) in \(DurationText.short(run.end.duration))"
        rows.append(style.paint(tally, Self.paint(counts)))
        if counts.judged == 0 { rows.append(style.paint("no case was judged", .bad)) }
        if let points = run.points { rows.append("points: \(CountText.points(points))") }
        rows.append("seed: \(run.start.seed)")
        return Self.joined(rows)
    }

    private static func paint(_ counts: Counts) -> TerminalStyle.Paint {
        if counts.errored > 0 { return .warning }
        return counts.failed > 0 || counts.judged == 0 ? .bad : .good
    }

    private static func joined(_ rows: [String]) -> String {
        rows.map { $0 + "\n" }.joined()
    }
}
