extension Parser {
    mutating func expectation(_ node: Node) -> Step.Expectation? {
        // A keyword is one quoted or not, because formatters drop quotes.
        if let text = node.text {
            switch RecvKeyword(rawValue: text) {
            case .echo: return .echo
            case .eof: return .eof
            case nil: break
            }
            if RecvKeyword.later.contains(text) {
                add(.notYet("recv: \(text)"), at: node.range)
                return nil
            }
            if let keyword = RecvKeyword.resembled(by: text) {
                add(.looksLikeKeyword(text, keyword: keyword.rawValue), at: node.range)
            }
        }
        return payload(node, of: "recv").map { .bytes($0) }
    }

    /// Bytes: a text, or `{text: …}` for one that is a keyword elsewhere.
    mutating func payload(_ node: Node, of verb: String) -> [UInt8]? {
        switch node.content {
        case .scalar: return bytes(node)
        case .sequence:
            add(.notYet("a list of payloads"), at: node.range)
            return nil
        case .mapping:
            guard let fields = fields(node, of: "a payload", PayloadKey.self, later: PayloadKey.later) else {
                return nil
            }
            guard let text = fields[.text] else {
                // An unknown key has been told.
                if node.entries?.isEmpty == true {
                    add(.shape(of: "the object of '\(verb)'", needed: "a text", got: "empty"), at: node.range)
                }
                return nil
            }
            guard !text.value.isEmpty, text.value.text != nil else {
                add(.noValue("text", needed: "a text"), at: text.key.range)
                return nil
            }
            return bytes(text.value)
        }
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
        return [UInt8](interpolated(text, at: node.range).utf8)
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
}
