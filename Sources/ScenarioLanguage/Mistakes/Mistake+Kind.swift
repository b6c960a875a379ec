extension Mistake {
    /// What is wrong, with what its message needs.
    package enum Kind: Hashable, Sendable {
        // The file.
        case unreadable(String)
        case notUTF8(byte: UInt8)
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
        case tooManyNodes(limit: Int)
        case empty
        case more(Int, Mistake.Severity)

        // The file as YAML.
        case notYAML(String)
        case tabIndent
        case openQuote
        case openBracket
        case unknownEscape
        case textAfterQuote
        case unquotedColon
        case reservedCharacter(String)
        case bareVerb(String)
        case secondDocument
        case duplicateKey(String, firstLine: Int)
        case tag(String)
        case mergeKey
        case unknownAlias(String)

        // Its words.
        case unknownKey(String, of: String, nearest: String?)
        case unknownStep(String, nearest: String?)
        case unknownWord(String, of: String, allowed: [String], nearest: String?)
        case notYet(String)
        case laterVersion(String)
        case missingKey(String, of: String)

        // Its shape.
        case shape(of: String, needed: String, got: String)
        case noValue(String, needed: String)
        case noVerb
        case severalVerbs([String])
        case notBeside(String, verb: String, allowed: [String])

        // Its values.
        case duration(String, fix: String?)
        case zeroDuration
        case literalEscape(String)
        case highEscape(String)
        case looksLikeKeyword(String, keyword: String)

        // What its steps mean together.
        case notConnected(verb: String)
        case alreadyConnected(line: Int)
        case sendAfterShutdown(line: Int)
        case recvAfterEnd(line: Int)
        case recvAfterShutdown(line: Int)
        case nothingToEcho
        case sameName(String, other: String)
    }
}

extension Mistake.Kind {
    var severity: Mistake.Severity {
        switch self {
        case .looksLikeKeyword: .warning
        case .more(_, let severity): severity
        default: .error
        }
    }
}
