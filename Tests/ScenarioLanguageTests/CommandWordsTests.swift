import ScenarioLanguage
import Testing

struct CommandWordsTests {
    @Test(arguments: [
        ("python3 server.py 50000", ["python3", "server.py", "50000"]),
        (#"sh -c 'exec ncat -l {port}'"#, ["sh", "-c", "exec ncat -l {port}"]),
        (#"a "b c" d\ e "\"" '' x"y"z"#, ["a", "b c", "d e", "\"", "", "xyz"]),
        (#""a\n" 'b\n'"#, [#"a\n"#, #"b\n"#]),
    ])
    func areSplitAsAShellWould(line: String, words: [String]) throws {
        #expect(try CommandWords(line).words == words)
    }

    @Test func anOpenQuoteIsAMistake() {
        #expect(throws: CommandWords.Mistake.openQuote("'")) { try CommandWords("echo 'a") }
        #expect(throws: CommandWords.Mistake.isEmpty) { try CommandWords("  ") }
    }

    @Test func fieldsAreFilledAfterTheSplit() throws {
        let words = try CommandWords("client {host}:{port} {message} {other} {").filled([
            "host": Array("::1".utf8), "port": Array("7".utf8), "message": Array("two words".utf8),
        ])
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts == ["client", "::1:7", "two words", "{other}", "{"])
    }
}
