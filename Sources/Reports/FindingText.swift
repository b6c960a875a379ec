package import Results
import ScenarioLanguage

/// A finding as a person reads it, in rows without colours: the sentence at its place, the line of the scenario, the
/// bytes, the advice.
package struct FindingText: Sendable {
    private let finding: Finding
    private let width: Int

    /// - Parameters:
    ///   - finding: what is shown.
    ///   - width: columns at most for a line of the scenario, for bytes as text and for the advice.
    package init(_ finding: Finding, width: Int = 100) {
        self.finding = finding
        self.width = width
    }

    /// `echo.yaml:12:5: byte 3 is …`, and whose fault it is unless the target's.
    package var headline: String {
        let place = finding.place.map { "\(ByteText.line($0.place)): " } ?? ""
        let blame =
            switch finding.blame {
            case .target: ""
            // The place says that it is the scenario.
            case .scenario: ""
            case .environment, .hark: "\(finding.blame.rawValue): "
            }
        return place + blame + Self.bounded(ByteText.line(finding.message))
    }

    /// A message may hold a word of the author's, of any length.
    private static func bounded(_ message: String) -> String {
        message.utf8.count <= 500 ? message : message.prefix(400) + "…" + message.suffix(50)
    }

    /// All but the headline.
    package var details: [String] {
        var rows = finding.place.map { ExcerptText(excerpt: $0, width: width).rows } ?? []
        if let difference = finding.difference { rows += DifferenceText(difference: difference, width: width).rows }
        if let wire = finding.wire { rows += WireText(wire: wire, width: width).rows }
        for program in finding.programs ?? [] {
            let isTold = finding.message.contains("\(ProgramEvidence.title(program.name)) \(program.state)")
            rows += ProgramText(program: program, isTold: isTold, width: width).rows
        }
        if let hint = finding.hint {
            let title = finding.kind == .mistake ? "fix" : "hint"
            let lines = "\(title): \(hint)".split(separator: "\n")
            rows += lines.flatMap { WrappedText.rows(ByteText.line(String($0)), width: width) }
        }
        return rows
    }

    /// The headline, and the details indented below it.
    package var text: String {
        ([headline] + details.map { "  " + $0 }).joined(separator: "\n")
    }
}
