import Wire

/// Reads a pattern by recursive descent.
struct PatternParser {
    private enum Token {
        case byte(UInt8)
        case variable(String)
    }

    private var tokens: [Token]
    private var position = 0
    private(set) var groups = 0
    private(set) var ignoresCase = false
    private var depth = 0

    init(_ template: Template) {
        tokens = template.parts.flatMap { part -> [Token] in
            switch part {
            case .literal(let bytes): bytes.map { .byte($0) }
            case .variable(let name): [.variable(name.value)]
            }
        }
    }

    mutating func parse() throws(BytePattern.Failure) -> PatternNode {
        if take("(?i)") { ignoresCase = true }
        let node = try choice()
        guard position == tokens.count else { throw .init(message: "a ')' closes no group; '\\)' is the letter") }
        return node
    }

    private mutating func choice() throws(BytePattern.Failure) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw .init(message: "groups are nested too deeply") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(BytePattern.Failure) -> PatternNode {
        var nodes: [PatternNode] = []
        while position < tokens.count, !isNext("|"), !isNext(")") { nodes.append(try repetition()) }
        return .sequence(nodes)
    }

    private mutating func repetition() throws(BytePattern.Failure) -> PatternNode {
        var node = try atom()
        while let bounds = try bounds() {
            switch node {
            case .start, .end: throw .init(message: "an end of the input cannot be repeated")
            default: node = .repeated(node, least: bounds.least, most: bounds.most, isLazy: take("?"))
            }
        }
        return node
    }

    private mutating func bounds() throws(BytePattern.Failure) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard isNext("{") else { return nil }
        let start = position
        position += 1
        let least = number()
        let hasComma = take(",")
        let most = hasComma ? number() : least
        guard take("}"), let least, !hasComma || most != nil || isAfterComma else {
            position = start
            throw .init(message: "a '{' begins a count such as {2,5}; '\\{' is the letter")
        }
        guard least <= 1_000, most ?? 0 <= 1_000, most ?? least >= least else {
            throw .init(message: "a count goes from a smaller to a greater number, 1000 at most")
        }
        return (least, most)
    }

    /// `{2,}` ends right after its comma.
    private var isAfterComma: Bool { position >= 2 && byte(at: position - 2) == UInt8(ascii: ",") }

    private mutating func number() -> Int? {
        var digits = ""
        while let byte = byte(at: position), ByteSet.digits.contains(byte), digits.count < 6 {
            digits.append(Character(UnicodeScalar(byte)))
            position += 1
        }
        return Int(digits)
    }

    private mutating func atom() throws(BytePattern.Failure) -> PatternNode {
        if case .variable(let name) = tokens[position] {
            position += 1
            return .variable(name)
        }
        if take("(?:") { return try closed(try choice()) }
        if isNext("(?") { throw .init(message: "'(?' begins only '(?:…)', and '(?i)' at the start") }
        if take("(") {
            groups += 1
            let number = groups
            return .group(try closed(try choice()), number)
        }
        if take("[") { return .bytes(try byteClass()) }
        if take(".") { return .bytes(.notNewline) }
        if take("^") { return .start }
        if take("$") { return .end }
        if take("\\") { return .bytes(try escape()) }
        for sign in ["*", "+", "?"] where isNext(sign) {
            throw .init(message: "'\(sign)' has nothing to repeat; '\\\(sign)' is the letter")
        }
        guard let byte = byte(at: position) else { throw .init(message: "the pattern ends too early") }
        position += 1
        return .bytes(ByteSet([byte]))
    }

    private mutating func closed(_ node: PatternNode) throws(BytePattern.Failure) -> PatternNode {
        guard take(")") else { throw .init(message: "a '(' is not closed; '\\(' is the letter") }
        return node
    }

    /// What follows a backslash.
    private mutating func escape() throws(BytePattern.Failure) -> ByteSet {
        guard let byte = byte(at: position) else { throw .init(message: "a backslash ends the pattern") }
        position += 1
        switch UnicodeScalar(byte) {
        case "d": return .digits
        case "D": return ByteSet.digits.inverted
        case "w": return .wordBytes
        case "W": return ByteSet.wordBytes.inverted
        case "s": return .spaces
        case "S": return ByteSet.spaces.inverted
        case "r": return ByteSet([0x0D])
        case "n": return ByteSet([0x0A])
        case "t": return ByteSet([0x09])
        case "0": return ByteSet([0x00])
        case "x":
            let digits = (0..<2).compactMap { self.byte(at: position + $0) }.map { Character(UnicodeScalar($0)) }
            guard digits.count == 2, let value = UInt8(String(digits), radix: 16) else {
                throw .init(message: "'\\x' needs two hexadecimal digits")
            }
            position += 2
            return ByteSet([value])
        default:
            guard !ByteSet.wordBytes.contains(byte) else {
                throw .init(message: "'\\\(Character(UnicodeScalar(byte)))' means nothing in a pattern")
            }
            return ByteSet([byte])
        }
    }

    private mutating func byteClass() throws(BytePattern.Failure) -> ByteSet {
        let isInverted = take("^")
        var set = ByteSet()
        var isFirst = true
        while isFirst || !isNext("]") {
            isFirst = false
            let (first, single) = try classMember()
            if isNext("-"), byte(at: position + 1).map({ $0 != UInt8(ascii: "]") }) ?? false, let single {
                position += 1
                guard let last = try classMember().single, single <= last else {
                    throw .init(message: "a range in brackets goes from a smaller to a greater byte")
                }
                set.formUnion(ByteSet(single...last))
            } else {
                set.formUnion(first)
            }
        }
        position += 1
        return isInverted ? set.inverted : set
    }

    private mutating func classMember() throws(BytePattern.Failure) -> (set: ByteSet, single: UInt8?) {
        guard let byte = byte(at: position) else { throw .init(message: "a '[' is not closed; '\\[' is the letter") }
        position += 1
        guard byte == UInt8(ascii: "\\") else { return (ByteSet([byte]), byte) }
        let set = try escape()
        let members = (UInt8.min...UInt8.max).filter(set.contains)
        return (set, members.count == 1 ? members[0] : nil)
    }

    private func byte(at index: Int) -> UInt8? {
        guard tokens.indices.contains(index), case .byte(let byte) = tokens[index] else { return nil }
        return byte
    }

    private func isNext(_ text: String) -> Bool {
        text.utf8.enumerated().allSatisfy { byte(at: position + $0.offset) == $0.element }
    }

    private mutating func take(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        position += text.utf8.count
        return true
    }
}
