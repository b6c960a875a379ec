import ScenarioLanguage
import Testing

/// Patterns of PCRE2 over bytes.
@Suite struct BytePatternTests {
    private static func matches(_ pattern: String, _ subject: [UInt8]) throws -> Bool {
        if case .matched = try BytePattern(pattern).match(subject) { true } else { false }
    }

    @Test func `a pattern sees bytes and no letters, anywhere in them`() throws {
        #expect(try Self.matches("^.{2}$", Array("é".utf8)))
        #expect(try Self.matches(#"\xff\x00"#, [0x61, 0xFF, 0x00, 0x62]))
        #expect(try Self.matches("b", Array("abc".utf8)))
    }

    @Test func `a pattern over too many bytes, and one that goes on for ever, are not decided`() throws {
        #expect(try Self.matches("a$", [UInt8](repeating: 0x61, count: BytePattern.subjectLimit)))
        let many = [UInt8](repeating: 0x61, count: BytePattern.subjectLimit + 1)
        guard case .undecided = try BytePattern("a").match(many) else { throw CancellationError() }
        guard case .undecided = try BytePattern("^(a+)+$(?<=b)").match(Array(many.prefix(40))) else {
            throw CancellationError()
        }
    }
}
