import Results

/// Text of which the middle is left out when it is too long.
package enum BoundedText {
    /// The text in at most `limit` bytes of UTF-8, whole lines where it can, with a line that tells of what is missing.
    package static func of(_ text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        // Room for the line between the two parts.
        let room = max(0, limit - 64)
        let head = Substring(text).utf8.prefix(room / 2)
        let tail = Substring(text).utf8.suffix(room / 2)
        let first = String(decoding: wholeScalars(head), as: UTF8.self)
        let last = String(decoding: tail.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
        let left = text.utf8.count - first.utf8.count - last.utf8.count
        return "\(first)\n[… \(CountText.of(left, "byte")) left out …]\n\(last)"
    }

    /// Without the scalar that was cut at its end, if one was.
    private static func wholeScalars(_ bytes: Substring.UTF8View.SubSequence) -> [UInt8] {
        var bytes = Array(bytes)
        let continuation = bytes.reversed().prefix { $0 & 0xC0 == 0x80 }.count
        guard let lead = bytes.dropLast(continuation).last, lead >= 0xC0 else { return bytes }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        if continuation + 1 < length { bytes.removeLast(continuation + 1) }
        return bytes
    }
}
