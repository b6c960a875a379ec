/// Text of one line in lines of a width, broken at spaces.
enum WrappedText {
    /// Rows of at most `width` columns, except for words that are longer; those after the first are indented by two.
    static func rows(_ text: String, width: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        var columns = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let length = word.count
            if row.isEmpty {
                row = String(word)
                columns = length
            } else if columns + 1 + length > width {
                rows.append(row)
                row = "  " + word
                columns = 2 + length
            } else {
                row += " " + word
                columns += 1 + length
            }
        }
        return rows + [row]
    }

    /// One row of at most `width` columns; what has no room is left out at its end.
    static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(max(1, width - 1)) + "…"
    }

    /// A cell of exactly `width` columns.
    static func padded(_ text: String, to width: Int) -> String {
        let cut = cut(text, to: width)
        return cut + String(repeating: " ", count: width - cut.count)
    }
}
