import FoundationEssentials

extension Parser {
    /// Bytes: a text, a mapping that says what sort they are, or a list of these.
    mutating func payload(_ node: Node, of verb: String) -> Payload? {
        switch node.content {
        case .scalar:
            return bytes(node).map { .bytes($0) }
        case .sequence(let items):
            guard !items.isEmpty else {
                add(.shape(of: "the object of '\(verb)'", needed: "what to send", got: "empty"), at: node.range)
                return nil
            }
            let parts = items.map { item -> Payload? in
                guard !item.isEmpty else {
                    add(.noValue(verb, needed: "a text"), at: item.range)
                    return nil
                }
                return payload(item, of: verb)
            }
            return bounded(.list(parts.compactMap(\.self)), parts.contains(nil), at: node)
        case .mapping:
            guard let fields = fields(node, of: "a payload", PayloadKey.self) else { return nil }
            return payload(fields, node, of: verb)
        }
    }

    private mutating func payload(_ fields: Fields<PayloadKey>, _ node: Node, of verb: String) -> Payload? {
        let sorts = PayloadKey.sorts.filter { fields[$0] != nil }
        guard let sort = sorts.first, sorts.count == 1, let entry = fields[sort] else {
            if sorts.count > 1 {
                add(.several(sorts.map(\.rawValue), of: "a payload"), at: node.range)
            } else if fields[.times] != nil {
                add(.besideMissing("times", needed: "repeat"), at: node.range)
            } else if node.entries?.isEmpty == true {
                add(.shape(of: "the object of '\(verb)'", needed: "a text", got: "empty"), at: node.range)
            }
            // An unknown key has been told.
            return nil
        }
        if sort != .repeat, let times = fields[.times] {
            add(.besideMissing("times", needed: "repeat"), at: times.key.range)
            return nil
        }
        guard !entry.value.isEmpty else {
            let needed = sort == .random ? "a size" : sort == .lines ? "a list of texts" : "a text"
            add(.noValue(sort.rawValue, needed: needed), at: entry.key.range)
            return nil
        }
        switch sort {
        case .random: return size(entry).map { .random($0) }
        case .lines: return lines(entry)
        case .repeat: return repeated(entry, fields[.times], node, of: verb)
        case .text, .hex, .base64, .file: return scalar(entry, sort).map { .bytes($0) }
        case .times: return nil
        }
    }

    private mutating func scalar(_ entry: Node.Entry, _ sort: PayloadKey) -> [UInt8]? {
        if sort == .text, entry.value.text != nil { return bytes(entry.value) }
        if sort == .file { return file(entry) }
        guard let text = scalar(entry.value, of: "'\(sort.rawValue)'", needed: "a text") else { return nil }
        switch sort {
        case .hex:
            if let bytes = Self.hexBytes(text) { return bytes }
            add(.hex(String(text.prefix(40))), at: entry.value.range)
        case .base64:
            if let data = Data(base64Encoded: String(text.filter { !$0.isWhitespace })) { return [UInt8](data) }
            add(.base64, at: entry.value.range)
        default: break
        }
        return nil
    }

    /// What a file holds, which is read before the case runs.
    private mutating func file(_ entry: Node.Entry) -> [UInt8]? {
        guard let (name, path) = fileName(entry.value, of: "'file'") else { return nil }
        if let known = payloadFiles[path] { return known }
        switch files(path) {
        case .bytes(let bytes):
            payloadFiles[path] = bytes
            return bytes
        case .unreadable(let reason):
            add(.file(name, reason: reason), at: entry.value.range)
            return nil
        }
    }

    /// `{repeat: payload, times: n}`.
    private mutating func repeated(
        _ entry: Node.Entry,
        _ times: Node.Entry?,
        _ node: Node,
        of verb: String
    ) -> Payload? {
        let unit = payload(entry.value, of: verb)
        guard let times else {
            add(.besideMissing("repeat", needed: "times"), at: entry.key.range)
            return nil
        }
        guard let count = number(times, in: 0...1_000_000_000), let unit else { return nil }
        let (size, isTooBig) = unit.count.multipliedReportingOverflow(by: count)
        guard !isTooBig, size <= Payload.countLimit else {
            add(.tooBig(limit: Payload.countLimit), at: node.range)
            return nil
        }
        return .repeated(unit, times: count)
    }

    /// Texts that end with CRLF.
    private mutating func lines(_ entry: Node.Entry) -> Payload? {
        guard let items = list(entry.value, "'lines'") else { return nil }
        let lines = items.map { item -> [UInt8]? in
            guard item.text != nil, !item.isEmpty else {
                add(.shape(of: "a line", needed: "a text", got: item.kind), at: item.range)
                return nil
            }
            return bytes(item).map { $0 + [0x0D, 0x0A] }
        }
        return bounded(.bytes(lines.compactMap(\.self).flatMap(\.self)), lines.contains(nil), at: entry.value)
    }

    private mutating func bounded(_ payload: Payload, _ isBroken: Bool, at node: Node) -> Payload? {
        guard !isBroken else { return nil }
        guard payload.count <= Payload.countLimit else {
            add(.tooBig(limit: Payload.countLimit), at: node.range)
            return nil
        }
        return payload
    }

    /// A payload that is always the same, of at least one byte: a delimiter, one of several.
    mutating func constant(_ node: Node, of owner: String, limit: Int = Recv.heldLimit) -> [UInt8]? {
        guard let payload = payload(node, of: owner) else { return nil }
        guard !payload.isRandom else {
            add(.neverMatches("these random bytes are nowhere else"), at: node.range)
            return nil
        }
        guard let bytes = payload.constant(limit: limit) else {
            add(.tooBig(limit: limit), at: node.range)
            return nil
        }
        guard !bytes.isEmpty else {
            add(.noBytes(of: owner), at: node.range)
            return nil
        }
        return bytes
    }

    /// The text that stands in the file, as UTF-8; `1.10` and `no` are just that.
    private mutating func bytes(_ node: Node) -> [UInt8]? {
        guard case .scalar(let text, let style) = node.content else { return nil }
        switch style {
        case .doubleQuoted(let raw):
            if let escape = Self.highEscape(in: raw) {
                add(.highEscape(escape), at: node.range)
                return nil
            }
        case .plain, .singleQuoted, .block:
            if text.utf8.contains(UInt8(ascii: "\\")), let escape = Self.literalEscapes.first(where: text.contains) {
                add(.literalEscape(escape), at: node.range)
                return nil
            }
        }
        if case .plain = style { warn(of: text, node) }
        return text.utf8.contains(UInt8(ascii: "$")) ? filled(text, at: node.range) : [UInt8](text.utf8)
    }

    /// What an unquoted text may not have been meant to be.
    private mutating func warn(of text: String, _ node: Node) {
        if let first = text.unicodeScalars.first, "\u{201C}\u{201D}\u{2018}\u{2019}".unicodeScalars.contains(first) {
            add(.curlyQuote, at: node.range)
        }
        let whole = source.line(node.range.end.line)
        // Nobody looks for a comment at the end of a line that long.
        guard whole.utf8.count <= 1_000 else { return }
        let line = whole.unicodeScalars.dropFirst(node.range.end.column - 1)
        if line.first == " ", line.first(where: { $0 != " " }) == "#" { add(.comment, at: node.range) }
    }

    private static let literalEscapes = [#"\r"#, #"\n"#, #"\x"#]

    /// The first `\x80` to `\xff` of a double-quoted text: YAML means a letter of Unicode by it.
    private static func highEscape(in raw: String) -> String? {
        var rest = raw.utf8[...]
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = String(decoding: rest[backslash...].prefix(4), as: UTF8.self)
            if escape.hasPrefix("\\x"), let value = UInt8(escape.dropFirst(2), radix: 16), value >= 0x80 {
                return escape
            }
            rest = rest[backslash...].dropFirst(2)
        }
        return nil
    }

    /// Two digits a byte, with spaces and ends of line between bytes.
    static func hexBytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for group in text.utf8.split(whereSeparator: { [0x20, 0x09, 0x0A].contains($0) }) {
            guard group.count.isMultiple(of: 2) else { return nil }
            var rest = group[...]
            while let high = rest.popFirst(), let low = rest.popFirst() {
                guard let high = hexValue(high), let low = hexValue(low) else { return nil }
                bytes.append(high << 4 | low)
            }
        }
        return bytes
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
