package import Results
package import ScenarioLanguage

/// What a run has shown of a target, clause by clause, in Markdown; what it must do apart from what it should.
package struct StatementText {
    /// What is known of a scenario, or of a clause.
    private enum Proof: String, CaseIterable {
        /// All its cases have passed, and nothing was noted.
        case proved
        /// One has not, or something was noted.
        case broken
        /// One was not judged, and none is known to be broken.
        case untested

        init(_ parts: [Proof]) {
            self = parts.contains(.broken) ? .broken : parts.contains(.untested) || parts.isEmpty ? .untested : .proved
        }

        var mark: String {
            switch self {
            case .proved: "✓"
            case .broken: "✗"
            case .untested: "–"
            }
        }
    }

    private let clauses: [Clause]
    private let run: RunResult
    private let results: [String: [CaseResult]]

    package init(_ clauses: [Clause], _ run: RunResult) {
        self.clauses = clauses
        self.run = run
        results = Dictionary(grouping: run.cases, by: \.start.path)
    }

    package var text: String {
        let levels = Level.descending.map { level in (level, clauses.filter { !tests(of: $0, level).isEmpty }) }
        var text = "# Conformance statement\n\n"
        let settings = (run.start.settings ?? []).map { ["Setting", MarkdownText.plain($0)] }
        let when = TimestampText.utc(milliseconds: run.start.time)
        text += MarkdownText.table(
            ["Target", MarkdownText.plain(run.start.target)],
            settings + [
                ["When", "\(when) (UTC)"], ["Tested by", "Hark \(run.start.version), seed \(run.start.seed)"],
            ]
        )
        text += "\nA clause is proved when all scenarios that test it have passed, and broken when one has not.\n\n"
        text += MarkdownText.table(
            ["Level", "Clauses", "Proved", "Broken", "Untested"],
            levels.map { level, clauses in
                let proofs = clauses.map { proof(of: $0, level) }
                let counts = Proof.allCases.map { proof in proofs.count { $0 == proof } }
                return [level.word, String(clauses.count)] + counts.map(String.init)
            }
        )
        for (level, clauses) in levels where !clauses.isEmpty {
            text += "\n## \(level.word)\n"
            for clause in clauses {
                text += "\n### \(RequirementsText.title(clause)): \(proof(of: clause, level).rawValue)\n\n"
                text += MarkdownText.quotations(clause.quotations)
                text += tests(of: clause, level).map(line).joined()
            }
        }
        return text
    }

    private func tests(of clause: Clause, _ level: Level) -> [Clause.Test] {
        clause.tests.filter { $0.scenario.level == level }
    }

    private func proof(of clause: Clause, _ level: Level) -> Proof {
        Proof(tests(of: clause, level).map { test in Proof(cases(of: test).map(Self.proof)) })
    }

    private func cases(of test: Clause.Test) -> [CaseResult] {
        results[test.scenario.path] ?? []
    }

    private static func proof(_ one: CaseResult) -> Proof {
        switch one.end.verdict {
        case .passed: one.end.noted.isEmpty ? .proved : .broken
        case .failed: .broken
        case .errored, .skipped: .untested
        }
    }

    private func line(_ test: Clause.Test) -> String {
        let cases = cases(of: test)
        let proof = Proof(cases.map(Self.proof))
        let reason = cases.first { Self.proof($0) == proof && proof != .proved }.map(Self.reason) ?? ""
        return "- \(proof.mark) \(MarkdownText.plain(test.scenario.title))\(reason)\n"
    }

    private static func reason(_ one: CaseResult) -> String {
        let words = AuditText.reason(one)
        return words.isEmpty ? "" : ": \(MarkdownText.plain(words))"
    }
}
