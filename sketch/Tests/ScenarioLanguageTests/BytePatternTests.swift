import ScenarioLanguage
import Testing
import Wire

@Suite struct BytePatternTests {
    private func match(_ pattern: String, _ text: String, _ values: [String: String] = [:]) throws -> [String?]? {
        let bytes = Bytes(text.utf8)
        let pattern = try BytePattern(Template(pattern)).compiled { values[$0].map { Bytes($0.utf8) } }
        return pattern.match(in: bytes)?.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } }
    }

    @Test(arguments: [
        ("b+", "abbbc", ["bbb"]), ("b+?", "abbbc", ["b"]), ("^a", "ba", nil), ("a$", "ba", ["a"]), ("a|bc", "xbc", ["bc"]),
        ("(a)(b)?", "ac", ["a", "a", nil]), ("(?:ab)+", "ababx", ["abab"]), ("[a-c]+", "xxcab", ["cab"]),
        ("[^0-9]", "12x", ["x"]), ("\\d{2,3}", "a1234", ["123"]), ("\\d{2}", "a1", nil), ("a{2,}", "caaa", ["aaa"]),
        ("\\r\\n", "a\r\n", ["\r\n"]), ("\r", "\r\n", ["\r"]), (".", "\n", nil), ("\\x41", "A", ["A"]), ("é", "café", ["é"]),
        ("(?i)hElLo", "say Hello", ["Hello"]), ("a.c", "abc", ["abc"]), ("\\.", "a.b", ["."]), ("", "x", [""]),
        ("HTTP/1\\.[01] (\\d{3})", "HTTP/1.1 200 OK", ["HTTP/1.1 200", "200"]), ("\\w+\\s\\S", "ab c", ["ab c"]),
        ("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]), ("(a*)(a*)", "aa", ["aa", "aa", ""]),
    ] as [(String, String, [String?]?)])
    func `a pattern finds`(pattern: String, text: String, groups: [String?]?) throws {
        #expect(try match(pattern, text) == groups)
    }

    @Test(arguments: ["(", ")", "[a", "a{2", "*", "\\", "a{3,2}", "[z-a]", "(?<n>a)", "(?=a)", "\\1"])
    func `what is no pattern is refused with a reason`(pattern: String) throws {
        let failure = try #require(throws: BytePattern.Failure.self) { try BytePattern(Template(pattern)) }
        #expect(!failure.message.isEmpty)
    }

    @Test func `a pattern that others take ages for takes a line per byte`() throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(try match("(a+)+$", text + "b") == nil)
        #expect(try match("(a|a)*(a|a)*b", text) == nil)
    }

    @Test func `bytes that are no text match too`() {
        let pattern = try? BytePattern(Template("\\xff\\x00")).compiled { _ in nil }
        #expect(pattern?.match(in: [1, 0xFF, 0, 2])?.first == 1..<3)
    }
}
