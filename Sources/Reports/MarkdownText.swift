/// Pieces of Markdown (CommonMark, with the tables of GitHub).
enum MarkdownText {
    /// Text that is read as it stands, on one line.
    static func plain(_ text: String) -> String {
        String(ByteText.line(text).flatMap { "\\`*_[]<>|#".contains($0) ? ["\\", $0] : [$0] })
    }

    /// A table; numbers stand at the right.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let isNumber = head.indices.map { column in !rows.isEmpty && rows.allSatisfy { Int($0[column]) != nil } }
        let line = isNumber.map { $0 ? "---:" : "---" }
        return ([head, line] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    /// What others have said.
    static func quotations(_ all: [String]) -> String {
        all.map { "> \(plain($0))\n" }.joined(separator: ">\n") + (all.isEmpty ? "" : "\n")
    }
}
