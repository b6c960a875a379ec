/// A command line split into words as a shell would, without a shell: quotes and backslashes, and nothing else.
///
/// `{host}`, `{port}`, `{path}` and `{message}` are filled in per word, after the split, so that a value is never split.
package struct CommandWords: Sendable, Hashable, Codable {
    package let words: [String]

    /// Why a command line is none.
    package enum Mistake: Error, Hashable {
        case isEmpty
        case openQuote(Character)
    }

    /// Words that were split already.
    package init(words: [String]) {
        self.words = words
    }

    package init(_ line: String) throws(Mistake) {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                // Inside double quotes a backslash stands for itself unless it protects one of these.
                if quote == "\"", !"\"\\$`".contains(character) { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if isEscaped { word = (word ?? "") + "\\" }
        if let quote { throw .openQuote(quote) }
        if let word { words.append(word) }
        guard !words.isEmpty else { throw .isEmpty }
        self.words = words
    }

    /// Whether `{name}` stands in it.
    package func mentions(_ name: String) -> Bool {
        words.contains { $0.contains("{\(name)}") }
    }

    /// The words with `{name}` replaced by its value; braces around other names stay.
    package func filled(_ fields: [String: [UInt8]]) -> [[UInt8]] {
        words.map { word in
            var filled: [UInt8] = []
            var rest = word[...]
            while let open = rest.firstIndex(of: "{") {
                filled += rest[..<open].utf8
                rest = rest[open...]
                if let close = rest.firstIndex(of: "}"),
                    let value = fields[String(rest[rest.index(after: open)..<close])]
                {
                    filled += value
                    rest = rest[rest.index(after: close)...]
                } else {
                    filled += "{".utf8
                    rest = rest.dropFirst()
                }
            }
            return filled + rest.utf8
        }
    }
}

extension CommandWords.Mistake: CustomStringConvertible {
    package var description: String {
        switch self {
        case .isEmpty: "the command is empty"
        case .openQuote(let quote): "the quote \(quote) is not closed"
        }
    }
}
