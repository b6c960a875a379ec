/// Durations, sizes and numbers, in one spelling each.
extension Parser {
    mutating func duration(_ node: Node) -> Duration? {
        guard let text = text(node, "duration") else { return nil }
        if let duration = Self.duration(text) { return duration }
        add(.duration(text, fix: Self.durationFix(text)), at: node.range)
        return nil
    }

    /// `250ms`, `1.5s`, `2min`.
    static func duration(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.count <= 9 }), isPlain(parts[0]),
            let value = Double(number)
        else { return nil }
        switch unit {
        case "ms": return .microseconds(Int64((value * 1_000).rounded()))
        case "s": return .microseconds(Int64((value * 1_000_000).rounded()))
        case "min": return .microseconds(Int64((value * 60_000_000).rounded()))
        default: return nil
        }
    }

    /// No leading zero, which other languages read as octal.
    private static func isPlain(_ digits: some StringProtocol) -> Bool {
        digits == "0" || !digits.isEmpty && !digits.hasPrefix("0") && digits.allSatisfy { "0"..."9" ~= $0 }
    }

    private static func durationFix(_ text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace && $0 != "_" }
        if duration(plain) != nil { return plain }
        if isPlain(plain) { return "\(plain)s" }
        let words = [
            "sec": "s", "secs": "s", "seconds": "s", "second": "s", "m": "min", "minutes": "min", "msec": "ms",
        ]
        let number = plain.prefix { $0.isNumber || $0 == "." }
        let unit = String(plain.dropFirst(number.count).lowercased())
        if let known = words[unit], duration("\(number)\(known)") != nil { return "\(number)\(known)" }
        if let value = Double(plain), value >= 0, value == value.rounded(), value < 1e9 { return "\(Int(value))s" }
        return nil
    }

    mutating func size(_ node: Node) -> Int? {
        guard let text = text(node, "size") else { return nil }
        if let size = Self.size(text) { return size }
        add(.size(text, fix: Self.sizeFix(text)), at: node.range)
        return nil
    }

    /// `1500`, `64KiB`, `1MiB`, `1GiB`.
    static func size(_ text: String) -> Int? {
        let number = text.prefix { "0"..."9" ~= $0 }
        guard isPlain(number), number.count <= 12, let value = Int(number) else { return nil }
        switch text.dropFirst(number.count) {
        case "": return value
        case "KiB": return value << 10
        case "MiB": return value << 20
        case "GiB" where value <= 1_024: return value << 30
        default: return nil
        }
    }

    private static func sizeFix(_ text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace && $0 != "_" && $0 != "," }
        let number = plain.prefix { $0.isNumber }
        let digits = number.drop { $0 == "0" }
        let whole = digits.isEmpty ? "0" : String(digits)
        let unit = plain.dropFirst(number.count).lowercased()
        let units = [
            "": "", "b": "", "k": "KiB", "kb": "KiB", "kib": "KiB", "m": "MiB", "mb": "MiB", "mib": "MiB", "g": "GiB",
            "gb": "GiB", "gib": "GiB",
        ]
        if !number.isEmpty, let known = units[unit] { return whole + known }
        if let value = Double(plain), value >= 0, value == value.rounded(), value < 1e12 { return String(Int(value)) }
        return nil
    }

    /// A whole number without sign, unit or leading zero.
    mutating func count(_ node: Node, _ what: String, _ range: ClosedRange<Int> = 0...Int(Int32.max)) -> Int? {
        guard let text = text(node, what) else { return nil }
        if Self.isPlain(text), let number = Int(text), range.contains(number) { return number }
        let bounds =
            range.upperBound == Int(Int32.max)
            ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        add(.number(text, what: "\(what): a whole number, \(bounds)"), at: node.range)
        return nil
    }
}
