/// Texts, with what their `${…}` stand for.
extension Parser {
    /// A part of the file as it may be read again, with all that it can speak of beside the scope.
    func kept(_ node: Node) -> LateNode {
        LateNode(
            node: node,
            source: source,
            programNames: programNames,
            includes: includes,
            payloadFiles: payloadFiles,
            folder: folder,
            transport: transport
        )
    }

    /// A text that people read, such as a name or a hint, without the end of line that a block scalar has.
    mutating func text(_ entry: Node.Entry) -> String? {
        let key = entry.key.text ?? ""
        guard let text = entry.value.text else {
            add(.shape(of: "'\(key)'", needed: "text", got: entry.value.kind), at: entry.value.range)
            return nil
        }
        guard !text.isEmpty else {
            add(.noValue(key, needed: "a text"), at: entry.key.range)
            return nil
        }
        return filledText(text.hasSuffix("\n") ? String(text.dropLast()) : text, at: entry.value.range)
    }

    /// The text of a scalar; `what` is what it is of and `needed` what it should be, for messages.
    mutating func scalar(_ node: Node, of what: String, needed: String) -> String? {
        guard let text = node.text else {
            add(.shape(of: what, needed: needed, got: node.kind), at: node.range)
            return nil
        }
        return filledText(text, at: node.range)
    }

    /// The name of a file, which has to be known before the case runs, and its path from the scenario's folder.
    mutating func fileName(_ node: Node, of what: String) -> (name: String, path: String)? {
        let outer = mayBeLate
        defer { mayBeLate = outer }
        mayBeLate = false
        let name = scalar(node, of: what, needed: "the name of a file")
        return name.map { ($0, $0.hasPrefix("/") ? $0 : folder + $0) }
    }

    mutating func filledText(_ text: String, at range: SourceRange) -> String? {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        guard let bytes = filled(text, at: range) else { return nil }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        add(.notText, at: range)
        return nil
    }

    /// A text as bytes, with `$${` as `${`.
    ///
    /// nil when a name is unknown, which is noted, or known only when the case runs, which is remembered.
    mutating func filled(_ text: String, at range: SourceRange, isPattern: Bool = false) -> [UInt8]? {
        var result: [UInt8] = []
        var isWhole = true
        var rest = text[...]
        while let reference = rest.firstRange(of: "${") {
            let before = rest[..<reference.lowerBound]
            rest = rest[reference.upperBound...]
            guard !before.hasSuffix("$") else {
                result += Array(before.dropLast().utf8) + Array("${".utf8)
                continue
            }
            result += Array(before.utf8)
            guard let end = rest.firstIndex(of: "}") else {
                add(.openReference, at: range)
                return nil
            }
            let value = value(of: String(rest[..<end]), at: range)
            rest = rest[rest.index(after: end)...]
            isWhole = isWhole && value != nil
            result += value.map { isPattern ? Self.escaped($0) : $0 } ?? []
        }
        return isWhole ? result + Array(rest.utf8) : nil
    }

    private mutating func value(of name: String, at range: SourceRange) -> [UInt8]? {
        switch scope[name] {
        case .known(let bytes):
            usedNames.insert(name)
            return bytes
        case nil where !Scope.isMeasured(name):
            add(.unknownVariable(name, nearest: Spelling.nearest(to: name, in: scope.names)), at: range)
        case .broken: break
        case .later, nil:
            if mayBeLate { lateNames[name] = range } else { add(.knownLater(name), at: range) }
        }
        return nil
    }

    /// Bytes as a pattern that matches just them.
    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                return [byte]
            case 0x21...0x7E: return [UInt8(ascii: "\\"), byte]
            default:
                let digits = String(byte, radix: 16)
                return Array(("\\x" + (digits.count < 2 ? "0" : "") + digits).utf8)
            }
        }
    }
}
