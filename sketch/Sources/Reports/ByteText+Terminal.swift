extension ByteText {
    /// The text without the escape sequences of ECMA-48 that are complete: CSI, and OSC up to its terminator.
    ///
    /// One that does not end is left, to be shown as bytes: otherwise it could swallow what follows it.
    static func withoutEscapeSequences(_ text: String) -> String {
        guard text.unicodeScalars.contains("\u{1B}") else { return text }
        let scalars = Array(text.unicodeScalars)
        var kept = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if let end = endOfSequence(scalars, at: index) {
                index = end
            } else {
                kept.append(scalars[index])
                index += 1
            }
        }
        return String(kept)
    }

    /// The index after the escape sequence that starts at `start`; nil when none does.
    private static func endOfSequence(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        guard scalars[start] == "\u{1B}", start + 1 < scalars.count else { return nil }
        switch scalars[start + 1] {
        case "[":
            // ECMA-48 §5.4: parameter bytes, intermediate bytes, one final byte.
            var index = start + 2
            while index < scalars.count, ("\u{30}"..."\u{3F}").contains(scalars[index]) { index += 1 }
            while index < scalars.count, ("\u{20}"..."\u{2F}").contains(scalars[index]) { index += 1 }
            guard index < scalars.count, ("\u{40}"..."\u{7E}").contains(scalars[index]) else { return nil }
            return index + 1
        case "]":
            var index = start + 2
            while index < scalars.count, scalars[index] != "\n" {
                if scalars[index] == "\u{07}" { return index + 1 }
                if scalars[index] == "\u{1B}" {
                    return index + 1 < scalars.count && scalars[index + 1] == "\\" ? index + 2 : nil
                }
                index += 1
            }
            return nil
        default: return nil
        }
    }
}
