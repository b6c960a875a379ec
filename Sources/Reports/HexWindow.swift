/// Rows of a hex dump around one byte, with that byte marked.
struct HexWindow {
    static let rowLength = 16

    var bytes: [UInt8]
    /// The position of the first of `bytes`, counted from 0 in what they are part of.
    var start: Int
    /// The position of the byte to mark, if any; it may lie just behind the last one, where a byte is missing.
    var marked: Int?

    /// Rows of equal shape: the position in hex, sixteen columns, the text; below its row, the mark.
    var rows: [String] {
        let last = max(start + bytes.count - 1, marked ?? start, start)
        let firstRow = start / Self.rowLength
        return (firstRow...(last / Self.rowLength)).flatMap { row in
            let base = row * Self.rowLength
            let line = line(base)
            guard let marked, (base..<base + Self.rowLength).contains(marked) else { return [line] }
            let column = Self.column(marked - base)
            let note = marked < start + bytes.count ? "" : " nothing here"
            return [line, String(repeating: " ", count: column) + "^^" + note]
        }
    }

    private func line(_ base: Int) -> String {
        var hex = ByteText.hex(UInt64(base), width: 8) + " "
        var text = ""
        for position in base..<base + Self.rowLength {
            hex += position - base == Self.rowLength / 2 ? "  " : " "
            guard (start..<start + bytes.count).contains(position) else {
                hex += "  "
                text += " "
                continue
            }
            let byte = bytes[position - start]
            hex += ByteText.hex(UInt64(byte), width: 2)
            text += (0x20...0x7E).contains(byte) ? String(Unicode.Scalar(byte)) : "."
        }
        return "\(hex)  |\(text)|"
    }

    /// Where in a row the digits of a byte stand.
    private static func column(_ index: Int) -> Int {
        8 + 1 + index * 3 + 1 + (index >= rowLength / 2 ? 1 : 0)
    }
}
