import Wire

/// Payloads: what is sent and expected.
extension Parser {
    /// The forms of a payload that is written as a mapping.
    enum PayloadKey: String, CaseIterable {
        case text, hex, base64, file, random, `repeat`, times, lines
    }

    /// - `what`: the key whose value it is.
    mutating func payload(_ node: Node, _ what: String) -> Payload? {
        switch node.content {
        case .scalar:
            guard !node.isEmpty else {
                add(.empty(what, allowed: emptyFix(node, what)), at: node.range)
                return nil
            }
            return text(of: node).map { .text($0) }
        case .sequence(let items):
            let parts = items.compactMap { payload($0, what) }
            return parts.count == items.count ? .concatenation(parts) : nil
        case .mapping:
            return payload(form: node)
        }
    }

    /// `send: #chan` is empty, because YAML takes the rest for a comment.
    private func emptyFix(_ node: Node, _ what: String) -> String {
        let line = source.line(node.range.start.line)
        guard let hash = line.firstIndex(of: "#") else { return "\"\" is the empty payload" }
        return "what follows '#' is a comment: quote the text, \(what): \"\(line[hash...])\""
    }

    /// The text of a scalar payload, with escapes that are not what they look like refused.
    mutating func text(of node: Node) -> Template? {
        guard case .scalar(let text, let style) = node.content else {
            add(.shape(what: "a text", needed: "text", got: node.kind), at: node.range)
            return nil
        }
        let raw = source.raw(node.range)
        switch style {
        case .plain, .singleQuoted:
            if let escape = ["\\r", "\\n", "\\x"].first(where: raw.contains) {
                add(.escape(escape), at: node.range)
                return nil
            }
        case .doubleQuoted:
            if let escape = Self.highEscape(in: raw) {
                add(.highEscape(escape), at: node.range)
                return nil
            }
        case .block: break
        }
        return template(text, at: node.range)
    }

    /// `\x80` to `\xff` in double quotes.
    private static func highEscape(in raw: String) -> String? {
        var rest = Substring(raw)
        while let backslash = rest.firstIndex(of: "\\") {
            let escape = rest[backslash...].prefix(4)
            if escape.hasPrefix("\\x"), let value = UInt8(escape.dropFirst(2), radix: 16), value >= 0x80 {
                return String(escape)
            }
            rest = rest[backslash...].dropFirst(2)
        }
        return nil
    }

    private mutating func payload(form node: Node) -> Payload? {
        guard let fields = fields(node, of: "a payload", PayloadKey.self) else { return nil }
        let forms = fields.keys.filter { $0 != .times }
        guard forms.count == 1, let form = forms.first, let value = fields[form] else {
            // With an unknown key beside it the mistake has been told.
            if fields.count == node.entries?.count {
                let got = forms.isEmpty ? "none" : forms.map(\.rawValue).sorted().joined(separator: " and ")
                add(.shape(what: "a payload", needed: "one of its forms", got: got), at: node.range)
            }
            return nil
        }
        switch form {
        case .text: return text(of: value).map { .text($0) }
        case .hex: return hex(value).map { .bytes($0) }
        case .base64: return base64(value).map { .bytes($0) }
        case .file: return file(value)
        case .random: return size(value).map { .random(count: $0) }
        case .lines: return lines(value)
        case .repeat, .times: return repeated(value, fields[.times], node)
        }
    }

    private mutating func hex(_ node: Node) -> Bytes? {
        guard let text = text(node, "hex") else { return nil }
        let digits = text.filter { !$0.isWhitespace }
        if let wrong = digits.first(where: { !$0.isHexDigit || !$0.isASCII }) {
            add(.hex("'\(wrong)' is no hexadecimal digit"), at: node.range)
            return nil
        }
        guard digits.count.isMultiple(of: 2) else {
            add(.hex("\(digits.count) hexadecimal digits are no whole bytes"), at: node.range)
            return nil
        }
        let values = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    private mutating func base64(_ node: Node) -> Bytes? {
        guard let text = text(node, "base64") else { return nil }
        guard let bytes = Base64.decode(text.filter { !$0.isWhitespace }) else {
            add(.base64, at: node.range)
            return nil
        }
        return bytes
    }

    private mutating func file(_ node: Node) -> Payload? {
        guard let path = text(node, "file") else { return nil }
        guard let contents = files(path) else {
            add(.noFile(path), at: node.range)
            return nil
        }
        return .file(path: path, contents: contents)
    }

    private mutating func lines(_ node: Node) -> Payload? {
        guard let items = list(node, "lines") else { return nil }
        let lines = items.compactMap { item -> Template? in
            guard item.isEmpty else { return text(of: item) }
            add(.empty("lines", allowed: "\"\" is an empty line"), at: item.range)
            return nil
        }
        return lines.count == items.count ? .lines(lines) : nil
    }

    private mutating func repeated(_ node: Node, _ times: Node?, _ whole: Node) -> Payload? {
        let payload = payload(node, "repeat")
        guard let times else {
            add(.missingKey("times", of: "'repeat'"), at: whole.range)
            return nil
        }
        guard let count = count(times, "times"), let payload else { return nil }
        return .repeated(payload, times: count)
    }
}
