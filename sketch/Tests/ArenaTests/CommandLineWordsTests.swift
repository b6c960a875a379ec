import Arena
import Testing
import Wire

@Suite struct CommandLineWordsTests {
    @Test(arguments: [
        ("python3 server.py", ["python3", "server.py"]),
        ("  a   b\tc\n", ["a", "b", "c"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a ''", ["a", ""]),
        ("a b\\ c \\'", ["a", "b c", "'"]),
        ("a 'b\\n' \"\\\"\\n\"", ["a", "b\\n", "\"\\n"]),
        ("x'y'\"z\"", ["xyz"]),
        ("echo $HOME * ; ls | cat", ["echo", "$HOME", "*", ";", "ls", "|", "cat"]),
    ])
    func `a command line is split as a shell would, and nothing is expanded`(line: String, words: [String]) throws {
        #expect(try CommandLineWords(line).words == words)
    }

    @Test func `what is no command line is refused`() {
        #expect(throws: CommandLineWords.Mistake.isEmpty) { try CommandLineWords("  ") }
        #expect(throws: CommandLineWords.Mistake.openQuote("'")) { try CommandLineWords("a 'b") }
    }

    @Test func `braces are filled per word, other braces stay, values are not filled again`() throws {
        let words = try CommandLineWords("client --to={host}:{port} {message} {x} {").filled([
            "host": Bytes("127.0.0.1".utf8), "port": Bytes("7".utf8), "message": Bytes("a b {port}".utf8),
        ])
        #expect(words.map { String(decoding: $0, as: UTF8.self) } == ["client", "--to=127.0.0.1:7", "a b {port}", "{x}", "{"])
    }
}
