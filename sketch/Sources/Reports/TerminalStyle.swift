import Results

/// Whether a terminal's colours are used.
package enum TerminalStyle: String, Sendable, CaseIterable {
    case plain, color

    /// A meaning that has a colour.
    enum Paint: String {
        case good = "32"
        case bad = "31"
        case warning = "33"
        case dim = "2"
        case bold = "1"
    }

    func paint(_ text: String, _ paint: Paint) -> String {
        guard self == .color, !text.isEmpty else { return text }
        return "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m"
    }

    /// The sign with which a case's line begins.
    func sign(_ verdict: Verdict) -> String {
        switch verdict {
        case .passed: paint("✓", .good)
        case .failed: paint("✗", .bad)
        case .errored: paint("!", .warning)
        case .skipped: paint("–", .dim)
        }
    }
}
