/// Durations have one spelling: `250ms`, `1.5s`, `2min`.
extension Parser {
    /// The limit of a step.
    mutating func limit(_ node: Node) -> Duration? {
        guard let text = node.text else {
            add(.shape(of: "'within'", needed: "a duration", got: node.kind), at: node.range)
            return nil
        }
        guard let duration = Self.duration(text) else {
            add(.duration(text, fix: Self.repaired(text)), at: node.range)
            return nil
        }
        guard duration > .zero else {
            add(.zeroDuration, at: node.range)
            return nil
        }
        return duration
    }

    private static func duration(_ text: String) -> Duration? {
        let number = text.prefix { "0"..."9" ~= $0 || $0 == "." }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.count <= 9 }), hasNoLeadingZero(parts[0]),
            let value = Double(number)
        else { return nil }
        switch text.dropFirst(number.count) {
        case "ms": return .microseconds(Int64((value * 1_000).rounded()))
        case "s": return .microseconds(Int64((value * 1_000_000).rounded()))
        case "min": return .microseconds(Int64((value * 60_000_000).rounded()))
        default: return nil
        }
    }

    /// Other languages read `010` as eight.
    private static func hasNoLeadingZero(_ digits: Substring) -> Bool {
        digits == "0" || !digits.hasPrefix("0")
    }

    /// The duration that was probably meant.
    private static func repaired(_ text: String) -> String? {
        let plain = text.lowercased().filter { !$0.isWhitespace && $0 != "_" }
        let number = plain.prefix { "0"..."9" ~= $0 || $0 == "." }
        let unit =
            switch plain.dropFirst(number.count) {
            case "", "s", "sec", "secs", "second", "seconds": "s"
            case "ms", "msec", "millis", "milliseconds": "ms"
            case "m", "min", "mins", "minute", "minutes": "min"
            default: "?"
            }
        let digits = number.drop { $0 == "0" }
        let whole = digits.isEmpty || digits.hasPrefix(".") ? "0" + digits : digits
        return duration(whole + unit).map { _ in whole + unit }
    }
}
