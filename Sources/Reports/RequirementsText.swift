package import ScenarioLanguage

/// What scenarios require of a program, clause by clause, in Markdown.
package enum RequirementsText {
    /// A table of the scenarios under each clause.
    package static func text(_ clauses: [Clause]) -> String {
        var text = "# Requirements\n\n"
        text += "What is tested, by the clauses of the documents that require it.\n\n"
        text += MarkdownText.table(
            ["Clause", "Scenarios"] + Level.descending.map(\.word),
            clauses.map { clause in
                [title(clause), String(clause.tests.count)]
                    + Level.descending.map { level in String(clause.tests.count { $0.scenario.level == level }) }
            }
        )
        for clause in clauses {
            text += "\n## \(title(clause))\n\n" + MarkdownText.quotations(clause.quotations)
            text += MarkdownText.table(
                ["Scenario", "Level", "Points", "In other words", "File"],
                clause.tests.map { test in
                    let points = test.scenario.points.map(String.init) ?? ""
                    let words = [test.scenario.title, test.remark].map(MarkdownText.plain)
                    return [words[0], test.scenario.level.word, points, words[1], "`\(test.scenario.path)`"]
                }
            )
        }
        return text
    }

    static func title(_ clause: Clause) -> String {
        clause.spec.map(MarkdownText.plain) ?? "No document"
    }
}

extension Level {
    /// The one that matters most first.
    static let descending = allCases.sorted(by: >)

    /// As RFC 2119 writes it.
    var word: String { rawValue.uppercased() }
}
