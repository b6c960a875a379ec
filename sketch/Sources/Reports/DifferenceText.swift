import Results
import Wire

/// Expected and got, as text and as hex rows around the first byte that differs.
struct DifferenceText {
    var difference: ByteDifference
    /// Columns at most for bytes as text.
    var width: Int

    var rows: [String] {
        let due = difference.expectedCount.map { CountText.of($0, "byte") }
        return [
            "differs at byte \(difference.offset), counted from 0",
            "expected \(text(difference.expected))" + (due.map { "  (\($0))" } ?? ""),
            "got      \(text(difference.got))  (\(CountText.of(difference.gotCount, "byte")))",
        ]
            + ["expected:"] + hex(difference.expected).map { "  \($0)" }
            + ["got:"] + hex(difference.got).map { "  \($0)" }
    }

    private var start: Int { max(0, difference.offset - difference.lead) }

    private func hex(_ bytes: Bytes) -> [String] {
        HexWindow(bytes: bytes, start: start, marked: difference.offset).rows
    }

    /// The window, with dots where it does not begin or end with the whole.
    private func text(_ bytes: Bytes) -> String {
        let room = max(20, width - 30)
        var quoted = ""
        var isCut = false
        for byte in bytes {
            let cell = byte == UInt8(ascii: "\"") ? #"\""# : ByteText.visible(CollectionOfOne(byte))
            guard quoted.utf8.count + cell.utf8.count <= room else {
                isCut = true
                break
            }
            quoted += cell
        }
        return (start > 0 ? "…" : "") + "\"\(quoted)\"" + (isCut ? "…" : "")
    }
}
