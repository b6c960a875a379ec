import Reports
import Testing

@Suite struct ByteTextTests {
    @Test(arguments: [
        ("Hello", "Hello"), ("a\nb\r\t\\", #"a\nb\r\t\\"#), ("\u{0}\u{1B}\u{7F}", #"\x00\x1B\x7F"#),
        ("é", #"\xC3\xA9"#),
    ])
    func `bytes are visible`(text: String, visible: String) {
        #expect(ByteText.visible(text.utf8) == visible)
    }

    @Test func `no two of the 256 byte values look alike`() {
        let cells = (0...255).map { ByteText.visible([UInt8($0)]) }
        #expect(Set(cells).count == 256)
        #expect(cells.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    }

    @Test(arguments: [
        ("\u{1B}[1;31mred\u{1B}[0m", "red"),
        ("\u{1B}]0;title\u{7}text", "text"),
        ("\u{1B}]8;;http://x\u{1B}\\link", "link"),
        ("\u{1B}]0;never ends", #"\x1B]0;never ends"#),
        ("\u{1B}[", #"\x1B["#),
        ("a\r\nb\rc", #"a\r"# + "\n" + #"b\rc"#),
        (
            "\u{85}\u{2028}\u{202E}\u{FEFF}\u{FFFE}\u{FFFF}",
            #"\xC2\x85\xE2\x80\xA8\xE2\x80\xAE\xEF\xBB\xBF\xEF\xBF\xBE\xEF\xBF\xBF"#
        ),
        ("héllo → 世界 \u{FFFD}", "héllo → 世界 \u{FFFD}"),
    ])
    func `texts of several lines are visible`(text: String, visible: String) {
        #expect(ByteText.lines(text) == visible)
    }
}
