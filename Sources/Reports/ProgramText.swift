import Results

/// What a program under test wrote, fenced so that no line of it is taken for one of the report's.
struct ProgramText {
    var program: ProgramEvidence
    /// The finding says already what has become of it.
    var isTold: Bool
    var width: Int

    var rows: [String] {
        let usage = program.usage.map { "; it took \($0)" } ?? ""
        let title = ByteText.line(ProgramEvidence.title(program.name))
        let head = isTold ? program.usage.map { "\(title) took \($0)" } : "\(title) \(program.state)\(usage)"
        return (head.map { [$0] } ?? []) + rows("stdout", program.stdout)
            + rows("stderr", program.stderr)
    }

    private func rows(_ stream: String, _ tail: ProgramEvidence.Tail) -> [String] {
        guard !tail.bytes.isEmpty else { return [] }
        let lines = tail.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let whole = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
        let shown = whole.suffix(Self.lineLimit)
        let before = tail.left + whole.dropLast(shown.count).reduce(0) { $0 + $1.count + 1 }
        let rest = shown.map { line in
            let bytes = line.last == 0x0D ? line.dropLast() : line
            let text = String(validating: bytes, as: UTF8.self).map(ByteText.line) ?? ByteText.visible(bytes)
            return "  \(stream) | " + (text.count <= width ? text : text.prefix(width) + "…")
        }
        return (before > 0 ? ["  \(stream) | … \(before) bytes before"] : []) + rest
    }

    private static let lineLimit = 12
}
