import FoundationEssentials
package import ScenarioLanguage

/// The mistakes of files as JSON, for editors and CI: what `hark check --format json` writes.
package enum MistakeJSON {
    private struct Report: Encodable {
        /// The version of this format.
        var format = 1
        /// How many cases can be played.
        var cases: Int
        var mistakes: [Entry]
    }

    /// Lines and columns count from 1, columns in Unicode code points; the end is where the next character stands.
    private struct Entry: Encodable {
        var severity: String
        var path: String
        var line: Int
        var column: Int
        var endLine: Int
        var endColumn: Int
        var message: String
        var fix: String?
        /// The text of the line on which it begins.
        var text: String

        init(_ mistake: Mistake) {
            let excerpt = mistake.excerpt
            severity = mistake.severity.rawValue
            path = excerpt.path
            line = excerpt.range.start.line
            column = excerpt.range.start.column
            endLine = excerpt.range.end.line
            endColumn = excerpt.range.end.column
            message = mistake.message
            fix = mistake.fix
            text = excerpt.line
        }
    }

    /// An object with an end of line: the errors of files that cannot be played, then what deserves a look in the others.
    package static func text(_ plan: Plan) -> String {
        let mistakes = plan.rejected.flatMap(\.mistakes) + plan.warnings
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let report = Report(cases: plan.cases.count, mistakes: mistakes.map { Entry($0) })
        // What is encoded are texts and whole numbers.
        let data = (try? encoder.encode(report)) ?? Data("{}".utf8)
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
