package import Results
import ScenarioLanguage
import Wire

/// A finding as a person reads it, in rows without colours: the sentence at its place, the line of the scenario, the
/// bytes, the packets, the advice, and whatever else belongs to it.
package struct FindingText: Sendable {
    /// What is shown.
    package var finding: Finding
    /// Columns at most for a line of the scenario and for bytes as text.
    package var width: Int

    /// Shows a finding in lines of about `width` columns.
    package init(_ finding: Finding, width: Int = 100) {
        self.finding = finding
        self.width = width
    }

    /// `echo.yaml:12:5: sent back 3 bytes too many`, and whose fault it is unless the target's.
    package var headline: String {
        let place = finding.place.map { "\(ByteText.line($0.place)): " } ?? ""
        let blame = finding.blame == .target ? "" : "\(finding.blame.rawValue): "
        return place + blame + ByteText.line(finding.message)
    }

    /// All but the headline.
    package var details: [String] {
        var rows = finding.place.map { ExcerptText(excerpt: $0, width: width - 4).rows } ?? []
        if let difference = finding.difference { rows += DifferenceText(difference: difference, width: width).rows }
        if !finding.packets.isEmpty { rows.append(packets) }
        if let hint = finding.hint { rows += titled("hint", hint) }
        for note in finding.notes { rows += titled(ByteText.line(note.title), note.text) }
        return rows
    }

    /// The headline, and the details indented below it.
    package var text: String {
        ([headline] + details.map { "  " + $0 }).joined(separator: "\n")
    }

    private var packets: String {
        let shown = finding.packets.prefix(20).map(String.init).joined(separator: ", ")
        let rest = finding.packets.count - 20
        return (finding.packets.count == 1 ? "packet " : "packets ") + shown + (rest > 0 ? " and \(rest) more" : "")
    }

    /// A single line beside its title, more below it.
    private func titled(_ title: String, _ text: String) -> [String] {
        let lines = Self.lines(text)
        guard let first = lines.first else { return [] }
        return lines.count == 1 ? ["\(title): \(first)"] : ["\(title):"] + lines.map { "  \($0)" }
    }

    /// The visible lines of a text, without the empty ones at its end.
    static func lines(_ text: String) -> [String] {
        var lines = ByteText.lines(text.replacingCRLF).split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.map(String.init)
    }
}

extension String {
    /// With LF for each CRLF: the end of a line on most of the networks' protocols is not worth a `\r` each.
    fileprivate var replacingCRLF: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == "\n", result.last == "\r" { result.removeLast() }
            result.append(scalar)
        }
        return String(result)
    }
}
