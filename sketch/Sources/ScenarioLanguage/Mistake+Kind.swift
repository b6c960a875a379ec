extension Mistake {
    /// What is wrong.
    package enum Kind: Hashable, Sendable {
        // The file as YAML.
        case notYAML(String)
        case bareVerb(String)
        case tabIndent
        case emptyFile
        case secondDocument
        case duplicateKey(String, firstLine: Int)
        case tag(String)
        case mergeKey
        case unknownAlias(String)

        // Its shape.
        case shape(what: String, needed: String, got: String)
        case empty(String, allowed: String?)
        case unknownKey(String, of: String, nearest: String?)
        case unknownStep(String, nearest: String?)
        case notInThisVersion(String)
        case laterVersion(String)
        case missingKey(String, of: String)
        case noVerb
        case severalVerbs([String])
        case notBeside(String, verb: String, allowed: [String])

        // Its values.
        case duration(String, fix: String?)
        case size(String, fix: String?)
        case number(String, what: String)
        case word(String, what: String, allowed: [String], nearest: String?)
        case escape(String)
        case highEscape(String)
        case hex(String)
        case base64
        case noFile(String)
        case template(String)
        case pattern(String)
        case keepGroup(Int, groups: Int)
        case keepWithoutMatches
        case noExtent(String)
        case judgementOfKeyword(String, keyword: String)
        case looksLikeKeyword(String, meant: String)
        case quotedKeyword(String)
        case filter(String)

        // What its steps mean together.
        case unknownName(String, what: String, nearest: String?)
        case noConnection(String)
        case severalConnections([String])
        case nameInUse(String)
        case sendAfterShutdown(line: Int)
        case recvAfterEnd(line: Int)
        case nothingToEcho
        case streamOnDatagrams(String)
        case onlyDatagrams(String)
        case pacing(needed: String, limit: String)
        case unusedVariable(String)
        case ownPacketsOnly(String)
        case dataOfBulk
        case noTarget
        case sameName(String, other: String)
    }
}

extension Mistake.Kind {
    var severity: Mistake.Severity {
        switch self {
        case .looksLikeKeyword, .quotedKeyword, .unusedVariable: .warning
        default: .error
        }
    }
}
