import Results

/// Expected and got, as text and as hex rows around the first byte that differs.
struct DifferenceText {
    var difference: ByteDifference
    /// Columns at most for bytes as text.
    var width: Int

    var rows: [String] {
        guard let expectedCount = difference.expectedCount else {
            return ["got      \(text(difference.got, of: difference.gotCount))"]
                + HexWindow(bytes: difference.got, start: start).rows.map { "  \($0)" }
        }
        return [
            "expected \(text(difference.expected, of: expectedCount))",
            "got      \(text(difference.got, of: difference.gotCount))",
            "expected, from byte \(start):",
        ]
            + hex(difference.expected).map { "  \($0)" }
            + ["got, from byte \(start):"] + hex(difference.got).map { "  \($0)" }
    }

    private var start: Int { difference.offset - difference.lead }

    private func hex(_ bytes: [UInt8]) -> [String] {
        HexWindow(bytes: bytes, start: start, marked: difference.offset).rows
    }

    /// The window, with dots where it does not begin or end with the whole.
    private func text(_ bytes: [UInt8], of count: Int) -> String {
        let room = max(20, width - 30)
        var quoted = ""
        var shown = 0
        for byte in bytes {
            let cell = byte == UInt8(ascii: "\"") ? #"\""# : ByteText.visible(CollectionOfOne(byte))
            guard quoted.utf8.count + cell.utf8.count <= room else { break }
            quoted += cell
            shown += 1
        }
        let isCut = start + shown < count
        return "\(start > 0 ? "…" : "")\"\(quoted)\"\(isCut ? "…" : "")  (\(CountText.of(count, "byte")))"
    }
}
