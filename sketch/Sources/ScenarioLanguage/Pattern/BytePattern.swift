package import Wire

/// A regular expression over bytes, matched in time that is linear in their number.
///
/// CR and LF are two bytes, a letter outside of ASCII is its UTF-8 bytes, and `${name}` stands for the value itself,
/// whatever letters are in it. It matches anywhere unless `^` and `$` say otherwise.
package struct BytePattern: Sendable {
    /// The pattern has a mistake.
    package struct Failure: Error, Hashable, Sendable {
        package var message: String
    }

    let root: PatternNode
    /// How many groups it has, beside the whole match.
    package let groups: Int
    let ignoresCase: Bool

    /// - Throws: `Failure` for what is no pattern.
    package init(_ template: Template) throws(Failure) {
        var parser = PatternParser(template)
        root = try parser.parse()
        groups = parser.groups
        ignoresCase = parser.ignoresCase
    }

    /// The pattern with its variables filled in; a name without a value stands for nothing.
    package func compiled(filling value: (String) -> Bytes?) -> CompiledPattern {
        var compiler = PatternCompiler(ignoresCase: ignoresCase)
        compiler.compile(root, value)
        return CompiledPattern(program: compiler.finish(), groups: groups)
    }
}

/// A piece of a pattern.
indirect enum PatternNode: Sendable {
    case bytes(ByteSet)
    case variable(String)
    case sequence([PatternNode])
    case choice([PatternNode])
    case group(PatternNode, Int)
    case repeated(PatternNode, least: Int, most: Int?, isLazy: Bool)
    case start
    case end
}

/// A set of byte values.
struct ByteSet: Hashable, Sendable {
    private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ bytes: some Sequence<UInt8> = []) {
        for byte in bytes { insert(byte) }
    }

    func contains(_ byte: UInt8) -> Bool {
        let mask: UInt64 = 1 << UInt64(byte & 63)
        return switch byte >> 6 {
        case 0: bits.0 & mask != 0
        case 1: bits.1 & mask != 0
        case 2: bits.2 & mask != 0
        default: bits.3 & mask != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let mask: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: bits.0 |= mask
        case 1: bits.1 |= mask
        case 2: bits.2 |= mask
        default: bits.3 |= mask
        }
    }

    mutating func formUnion(_ other: ByteSet) {
        bits = (bits.0 | other.bits.0, bits.1 | other.bits.1, bits.2 | other.bits.2, bits.3 | other.bits.3)
    }

    var inverted: ByteSet {
        var set = self
        set.bits = (~bits.0, ~bits.1, ~bits.2, ~bits.3)
        return set
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.bits == right.bits }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bits.0)
        hasher.combine(bits.1)
        hasher.combine(bits.2)
        hasher.combine(bits.3)
    }

    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let spaces = ByteSet([0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D])
    static let wordBytes: ByteSet = {
        var set = digits
        set.formUnion(ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z")))
        set.formUnion(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
        set.insert(UInt8(ascii: "_"))
        return set
    }()
    /// `.`: any byte but LF.
    static let notNewline = ByteSet([0x0A]).inverted
}
