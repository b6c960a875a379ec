import Results
import ScenarioLanguage
import Sockets
import Wire

/// How a broken expectation is worded.
extension CaseRunner {
    func broken(
        _ step: Step,
        _ kind: Finding.Kind,
        _ message: String,
        blame: Finding.Blame = .target,
        difference: ByteDifference? = nil,
        notes: [Finding.Note] = []
    ) -> Broken {
        let turn = iterations.isEmpty ? "" : " (turn \(iterations.joined(separator: ", turn ")))"
        return Broken(
            finding: Finding(
                kind: kind,
                blame: blame,
                message: message + turn,
                place: excerpt(step.range),
                difference: difference,
                hint: (step.hint ?? scenario.hint).flatMap { try? environment.text($0) },
                notes: notes,
                level: step.level ?? scenario.level
            )
        )
    }

    /// A system call that failed for a reason that is nobody's conversation.
    func broken(_ step: Step, _ error: SocketError) -> Broken {
        broken(step, .system, "\(error)", blame: .environment)
    }

    /// The limit, for messages.
    func words(_ step: Step) -> String {
        ((step.within ?? scenario.defaults.within) * timeScale).words
    }

    /// Expected and got around byte `offset` of what a step takes.
    ///
    /// `tail` is what was received last, up to `offset` or past it; `tailStart` is the position of its first byte.
    func difference(
        at offset: Int,
        expected: ByteSource,
        expectedOffset: Int = 0,
        expectedCount: Int,
        tail: Bytes,
        tailStart: Int,
        gotCount: Int
    ) -> ByteDifference {
        let start = max(tailStart, offset - ByteDifference.leadLimit)
        let end = start + ByteDifference.windowLimit
        let due =
            start < expectedCount
            ? expected.bytes(expectedOffset + start..<expectedOffset + min(expectedCount, end)) : []
        let got = tail.dropFirst(start - tailStart).prefix(ByteDifference.windowLimit)
        return ByteDifference(
            offset: offset,
            lead: offset - start,
            expected: due,
            got: Bytes(got),
            expectedCount: expectedCount,
            gotCount: gotCount
        )
    }
}

extension ByteDifference {
    /// How many bytes are shown before the first difference.
    static let leadLimit = 16
    /// How many bytes are shown in all.
    static let windowLimit = 64
}

extension Duration {
    /// `2 s`, `250 ms`, `1.5 s`.
    var words: String {
        let milliseconds = Double(inNanoseconds) / 1e6
        if milliseconds < 1_000 { return "\(Self.short(milliseconds)) ms" }
        return "\(Self.short(milliseconds / 1_000)) s"
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String((number * 1_000).rounded() / 1_000)
    }
}

extension Int {
    /// `1 byte`, `21 bytes`.
    var bytes: String {
        self == 1 ? "1 byte" : "\(self) bytes"
    }
}
