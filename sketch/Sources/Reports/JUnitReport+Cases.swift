import Results
import ScenarioLanguage

extension JUnitReport {
    func testCase(_ result: CaseResult) -> JUnitCase {
        JUnitCase(
            name: ByteText.line(result.start.name),
            className: Self.className(of: result.start.path),
            file: result.start.path.isEmpty ? nil : result.start.path,
            line: result.start.path.isEmpty ? nil : result.start.line,
            duration: result.end.duration,
            properties: properties(result),
            outcome: outcome(result.end),
            output: output(result)
        )
    }

    /// A file that could not become a scenario: a case that errored.
    func rejection(_ file: Event.FileRejected) -> JUnitCase {
        let first = file.mistakes.first
        return JUnitCase(
            name: ByteText.line(file.path),
            className: Self.className(of: file.path),
            file: file.path,
            line: first?.place?.range.start.line,
            duration: 0,
            outcome: .init(
                kind: .error,
                type: first?.kind.rawValue ?? "rejected",
                message: first.map { FindingText($0).headline } ?? "the file could not be read as a scenario",
                text: text(file.mistakes)
            )
        )
    }

    /// `scenarios.echo.udp` of `./scenarios/echo/udp.yaml`, as readers that split at dots expect.
    private static func className(of path: String) -> String {
        var parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
        if let last = parts.popLast() {
            let stem =
                last.hasSuffix(".yaml") ? last.dropLast(5) : last.hasSuffix(".yml") ? last.dropLast(4) : last[...]
            parts.append(stem.isEmpty ? last : String(stem))
        }
        return parts.isEmpty ? "hark" : parts.joined(separator: ".")
    }

    private func properties(_ result: CaseResult) -> [(name: String, value: String)] {
        let start = result.start
        var properties = [(name: "id", value: start.id), (name: "level", value: start.level.rawValue)]
        if let points = start.points {
            properties.append((name: "points", value: CountText.points(points)))
            let earned = result.end.verdict == .passed ? points : 0
            properties.append((name: "earned", value: CountText.points(earned)))
        }
        if !start.spec.isEmpty { properties.append((name: "spec", value: start.spec.joined(separator: ", "))) }
        if !start.tags.isEmpty { properties.append((name: "tags", value: start.tags.joined(separator: ", "))) }
        properties.append((name: "seed", value: String(run.start.seed)))
        if let reason = result.end.reason, result.end.verdict != .skipped {
            properties.append((name: "reason", value: reason))
        }
        for finding in result.end.findings where result.end.verdict == .passed || finding.isNoted(failOn: failOn) {
            properties.append((name: "noted", value: FindingText(finding).headline))
        }
        if let path = result.end.capture?.path { properties.append((name: "capture", value: path)) }
        return properties
    }

    private func outcome(_ end: Event.CaseEnded) -> JUnitCase.Outcome? {
        switch end.verdict {
        case .passed: return nil
        case .skipped: return .init(kind: .skipped, message: end.reason ?? "not judged")
        case .failed: return outcome(.failure, end.findings, first: end.findings.first { !$0.isNoted(failOn: failOn) })
        case .errored: return outcome(.error, end.findings, first: end.findings.first { $0.blame != .target })
        }
    }

    private func outcome(_ kind: JUnitCase.Outcome.Kind, _ findings: [Finding], first: Finding?) -> JUnitCase.Outcome {
        let first = first ?? findings.first
        return .init(
            kind: kind,
            type: first?.kind.rawValue ?? kind.rawValue,
            message: first.map { FindingText($0).headline } ?? "no reason was given",
            text: text(findings)
        )
    }

    private func text(_ findings: [Finding]) -> String {
        let texts = findings.map { finding in
            (finding.isNoted(failOn: failOn) ? "noted (\(finding.level.rawValue)): " : "") + FindingText(finding).text
        }
        return texts.joined(separator: "\n\n")
    }

    /// The timeline, what became of the programs, and what they wrote.
    private func output(_ result: CaseResult) -> String {
        var rows = TimelineText.rows(result)
        rows += result.programs.map { "\(ByteText.line($0.program)): \(ByteText.line($0.what))" }
        let lines = FindingText.lines(result.end.output)
        if !lines.isEmpty { rows += ["output:"] + lines.map { "  \($0)" } }
        return rows.joined(separator: "\n")
    }
}
