/// Durations have one spelling: `250ms`, `1.5s`, `2min`; sizes too: `512`, `64KiB`.
extension Parser {
    /// A duration that is not zero, unless `zero` may be.
    mutating func duration(_ entry: Node.Entry, zero: Bool = false) -> Duration? {
        duration(entry.value, of: "'\(entry.key.text ?? "")'", zero: zero)
    }

    mutating func duration(_ node: Node, of what: String, zero: Bool = false) -> Duration? {
        guard let text = scalar(node, of: what, needed: "a duration") else { return nil }
        guard let duration = Self.duration(text) else {
            add(.duration(text, fix: Self.repairedDuration(text)), at: node.range)
            return nil
        }
        guard zero || duration > .zero else {
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
    private static func repairedDuration(_ text: String) -> String? {
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

    /// How many bytes; at most what a payload may have.
    mutating func size(_ entry: Node.Entry, zero: Bool = false) -> Int? {
        let key = entry.key.text ?? ""
        guard let text = scalar(entry.value, of: "'\(key)'", needed: "a size") else { return nil }
        guard let size = Self.size(text) else {
            add(.size(text, fix: Self.repairedSize(text)), at: entry.value.range)
            return nil
        }
        guard size <= Payload.countLimit else {
            add(.tooBig(limit: Payload.countLimit), at: entry.value.range)
            return nil
        }
        guard zero || size > 0 else {
            add(.noBytes(of: key), at: entry.value.range)
            return nil
        }
        return size
    }

    private static let units = ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]

    private static func size(_ text: String) -> Int? {
        let digits = text.prefix { "0"..."9" ~= $0 }
        guard !digits.isEmpty, digits.count <= 15, hasNoLeadingZero(digits), let number = Int(digits),
            let unit = units[String(text.dropFirst(digits.count))]
        else { return nil }
        let (size, isTooBig) = number.multipliedReportingOverflow(by: unit)
        return isTooBig ? .max : size
    }

    /// The size that was probably meant.
    private static func repairedSize(_ text: String) -> String? {
        let plain = text.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "," }
        let digits = plain.prefix { "0"..."9" ~= $0 }
        let unit =
            switch plain.dropFirst(digits.count) {
            case "", "b", "byte", "bytes": ""
            case "k", "kb", "ki", "kib": "KiB"
            case "m", "mb", "mi", "mib": "MiB"
            case "g", "gb", "gi", "gib": "GiB"
            default: "?"
            }
        let number = digits.drop { $0 == "0" }
        let whole = (number.isEmpty && !digits.isEmpty ? "0" : String(number)) + unit
        return size(whole).map { _ in whole }
    }

    /// A whole number in decimal digits.
    mutating func number(_ entry: Node.Entry, in allowed: ClosedRange<Int>) -> Int? {
        number(entry.value, of: entry.key.text ?? "", in: allowed)
    }

    mutating func number(_ node: Node, of owner: String, in allowed: ClosedRange<Int>) -> Int? {
        guard let text = scalar(node, of: "'\(owner)'", needed: "a number") else { return nil }
        guard let number = Self.number(text[...], upTo: allowed.upperBound), allowed.contains(number) else {
            add(.number(text, of: owner, allowed: allowed), at: node.range)
            return nil
        }
        return number
    }

    /// Plain digits; nil for anything else, and for more than `limit`.
    static func number(_ text: Substring, upTo limit: Int) -> Int? {
        guard !text.isEmpty, text.count <= 12, text.allSatisfy({ "0"..."9" ~= $0 }), hasNoLeadingZero(text) else {
            return nil
        }
        return Int(text).flatMap { $0 <= limit ? $0 : nil }
    }

    /// One of the words of `Word`.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ node: Node,
        of owner: String,
        _ words: Word.Type
    ) -> Word? {
        guard let text = scalar(node, of: "'\(owner)'", needed: "a word") else { return nil }
        if let word = Word(rawValue: text) { return word }
        let nearest = nearest(to: text, in: words)
        add(.unknownWord(text, of: owner, allowed: words.allCases.map(\.rawValue), nearest: nearest), at: node.range)
        return nil
    }

    /// What a connection or a listener is called.
    mutating func name(_ node: Node, of owner: String) -> String? {
        guard let text = scalar(node, of: "'\(owner)'", needed: "a name") else { return nil }
        let isName = text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0"..."9" ~= $0 || "_-".unicodeScalars.contains($0)
        }
        guard isName, !text.isEmpty, text.utf8.count <= 64 else {
            add(.notAName(String(text.prefix(64))), at: node.range)
            return nil
        }
        return text
    }
}
