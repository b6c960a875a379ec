extension Mistake {
    /// What is wrong, with what its message needs.
    package enum Kind: Hashable, Sendable {
        // The file.
        case unreadable(String)
        case notUTF8(byte: UInt8)
        case fileTooLong(limit: Int)
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
        case laterVersion(String)
        case missingKey(String, of: String)

        // Its shape.
        case shape(of: String, needed: String, got: String)
        case noValue(String, needed: String)
        case noVerb
        case severalVerbs([String])
        case notBeside(String, verb: String, allowed: [String])
        case besideMissing(String, needed: String)
        case several([String], of: String)

        // What its names stand for.
        case unknownVariable(String, nearest: String?)
        case openReference
        case knownLater(String)
        case notText
        case shadows(String)
        case columns([String])
        case group(String, of: Int)

        // Its blocks.
        case range(String, limit: Int)
        case include(String, reason: String)
        case includeDepth(limit: Int)
        case tooManySteps(limit: Int)
        case loneBarrier
        case sweep(String)
        case inputs([String], given: [String])

        // Its values.
        case duration(String, fix: String?)
        case zeroDuration
        case size(String, fix: String?)
        case number(String, of: String, allowed: ClosedRange<Int>)
        case notAName(String)
        case place(String)
        case hex(String)
        case base64
        case digest(String)
        case command(String)
        case file(String, reason: String)
        case tooBig(limit: Int)
        case noBytes(of: String)
        case pattern(String, offset: Int)
        case literalEscape(String)
        case highEscape(String)
        case looksLikeKeyword(String, keyword: String)
        case curlyQuote
        case comment

        // What its steps mean together.
        case notConnected(verb: String)
        case alreadyConnected(line: Int)
        case unknownConnection(String, open: [String])
        case whichConnection(verb: String, open: [String])
        case connectionClosed(String, line: Int)
        case notListening(verb: String)
        case unknownListener(String, open: [String])
        case whichListener(verb: String, open: [String])
        case unknownProgram(String, running: [String])
        case nameTaken(String, line: Int)
        case sendAfterShutdown(line: Int)
        case recvAfterEnd(line: Int)
        case recvAfterShutdown(line: Int)
        case afterReset(line: Int)
        case nothingToEcho
        case unjudgedEnd(String)
        case needsStream(String)
        case needsDatagrams(String)
        case needsIP(String)
        case otherTransport(String, needed: String)
        case judgementAlone(String)
        case neverMatches(String)
        case beginsAnother(String)
        case tooLate(Duration, limit: Duration)
        case tooLong(Duration, limit: Duration)
        case sameName(String, other: String)
        case unknownRequirement(String, nearest: String)
        case absentRequirement(String, others: Int)
        case requiresItself(String)

        // What it says of packets.
        case noStatement
        case noSender
        case filter(String)
        case whichConversation([String])
        case numberedConnection
        case ownPackets(String)
        case headersOnly(limit: Int)
        case noPackets
    }
}

extension Mistake.Kind {
    var severity: Mistake.Severity {
        switch self {
        case .looksLikeKeyword, .curlyQuote, .comment, .unknownRequirement, .absentRequirement: .warning
        case .unjudgedEnd: .note
        case .more(_, let severity): severity
        default: .error
        }
    }
}
