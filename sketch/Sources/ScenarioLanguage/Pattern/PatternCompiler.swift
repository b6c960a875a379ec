import Wire

/// An instruction of a pattern's program (R.
///
/// Cox, "Regular Expression Matching: the Virtual Machine Approach").
enum PatternInstruction: Hashable, Sendable {
    case bytes(ByteSet)
    /// Tries `first` before `second`.
    case split(first: Int, second: Int)
    case jump(Int)
    /// Notes the position in a slot.
    case save(Int)
    case start
    case end
    case match
}

/// Turns a pattern into a program.
struct PatternCompiler {
    private var program: [PatternInstruction] = []
    private let ignoresCase: Bool

    init(ignoresCase: Bool) {
        self.ignoresCase = ignoresCase
        // Unanchored: any bytes before the match, as few as possible.
        program = [.split(first: 3, second: 1), .bytes(ByteSet().inverted), .jump(0), .save(0)]
    }

    mutating func finish() -> [PatternInstruction] {
        program += [.save(1), .match]
        return program
    }

    mutating func compile(_ node: PatternNode, _ value: (String) -> Bytes?) {
        switch node {
        case .bytes(let set): program.append(.bytes(folded(set)))
        case .variable(let name): for byte in value(name) ?? [] { program.append(.bytes(folded(ByteSet([byte])))) }
        case .sequence(let nodes): for node in nodes { compile(node, value) }
        case .group(let node, let number):
            program.append(.save(2 * number))
            compile(node, value)
            program.append(.save(2 * number + 1))
        case .choice(let branches): compile(branches, value)
        case .repeated(let node, let least, let most, let isLazy):
            for _ in 0..<least { compile(node, value) }
            if let most {
                compileOptional(node, most - least, isLazy, value)
            } else {
                compileLoop(node, isLazy, value)
            }
        case .start: program.append(.start)
        case .end: program.append(.end)
        }
    }

    private mutating func compile(_ branches: [PatternNode], _ value: (String) -> Bytes?) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                compile(branch, value)
                break
            }
            let split = program.count
            program.append(.match)
            compile(branch, value)
            ends.append(program.count)
            program.append(.match)
            program[split] = .split(first: split + 1, second: program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func compileLoop(_ node: PatternNode, _ isLazy: Bool, _ value: (String) -> Bytes?) {
        let split = program.count
        program.append(.match)
        compile(node, value)
        program.append(.jump(split))
        program[split] = fork(split + 1, program.count, isLazy)
    }

    private mutating func compileOptional(
        _ node: PatternNode,
        _ times: Int,
        _ isLazy: Bool,
        _ value: (String) -> Bytes?
    ) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(program.count)
            program.append(.match)
            compile(node, value)
        }
        for split in splits { program[split] = fork(split + 1, program.count, isLazy) }
    }

    private func fork(_ inside: Int, _ outside: Int, _ isLazy: Bool) -> PatternInstruction {
        isLazy ? .split(first: outside, second: inside) : .split(first: inside, second: outside)
    }

    private func folded(_ set: ByteSet) -> ByteSet {
        guard ignoresCase else { return set }
        var all = set
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") where set.contains(byte) || set.contains(byte - 32) {
            all.insert(byte)
            all.insert(byte - 32)
        }
        return all
    }
}
