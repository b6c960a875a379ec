import Testing

@testable import Reports

@Suite struct XMLTextTests {
    @Test(arguments: [
        ("<a & b>", "&lt;a &amp; b&gt;", "&lt;a &amp; b&gt;"),
        ("]]>", "]]&gt;", "]]&gt;"),
        ("\"'", "\"'", "&quot;'"),
        ("a\nb", "a\nb", "a&#10;b"),
        ("a\rb", #"a\rb"#, "a&#13;b"),
        ("a\tb", "a\tb", "a&#9;b"),
        ("\u{0}\u{8}\u{B}\u{1F}", #"\x00\x08\x0B\x1F"#, #"\x00\x08\x0B\x1F"#),
        ("\u{FFFE}\u{FFFF}", #"\xEF\xBF\xBE\xEF\xBF\xBF"#, #"\xEF\xBF\xBE\xEF\xBF\xBF"#),
        ("\u{1B}[31mx\u{1B}[0m", "x", "x"),
        ("&lt;", "&amp;lt;", "&amp;lt;"),
    ])
    func `text for XML`(text: String, content: String, attribute: String) {
        #expect(XMLText.content(text) == content)
        #expect(XMLText.attribute(text) == attribute)
    }

    @Test func `a long text loses its middle and says so`() {
        let text = String(repeating: "é", count: 100_000)
        let bounded = BoundedText.of(text, limit: 1_000)
        #expect(bounded.utf8.count <= 1_000)
        #expect(!bounded.unicodeScalars.contains("\u{FFFD}"))
        #expect(bounded.contains("\n[… 199064 bytes left out …]\n"))
        #expect(BoundedText.of("short", limit: 5) == "short")
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00"), (951_782_400_000, "2000-02-29T00:00:00"),
        (1_769_850_300_000, "2026-01-31T09:05:00"), (-1, "1969-12-31T23:59:59"),
    ])
    func `a moment in UTC`(milliseconds: Int64, text: String) {
        #expect(TimestampText.utc(milliseconds: milliseconds) == text)
    }

    @Test(arguments: [
        (Int64(0), "0 µs", "0.000"), (999_999, "999 µs", "0.001"), (12_345_678, "12 ms", "0.012"),
        (1_250_000_000, "1.25 s", "1.250"), (185_000_000_000, "3 min 5 s", "185.000"),
    ])
    func `a duration`(nanoseconds: Int64, short: String, seconds: String) {
        #expect(DurationText.short(nanoseconds) == short)
        #expect(DurationText.seconds(nanoseconds) == seconds)
    }
}
