// The words of the language: what this version reads, and what it knows to be still to come. Messages, suggestions and
// the parser all take their lists from here.

/// The keys of a scenario.
enum ScenarioKey: String, CaseIterable {
    case version, name, hint, steps

    static let later: Set = [
        "spec", "level", "tags", "points", "vars", "cases", "finally", "requires", "defaults", "limit", "limits",
        "wire",
    ]
}

/// What a step does.
enum Verb: String, CaseIterable {
    case connect, send, shutdown, recv, close

    static let later: Set = [
        "reset", "listen", "accept", "wait", "run", "client", "server", "signal", "parallel", "repeat", "barrier",
        "include",
    ]

    /// What authors write who know the thing by another word.
    static let synonyms: [String: Verb] = ["receive": .recv, "read": .recv, "write": .send, "disconnect": .close]

    /// Whether the bare word is a whole step.
    var standsAlone: Bool {
        switch self {
        case .connect, .close: true
        case .send, .shutdown, .recv: false
        }
    }

    /// What may stand beside it: a limit only where it waits.
    var qualifiers: [Qualifier] {
        switch self {
        case .connect, .send, .recv: [.within, .hint]
        case .shutdown, .close: [.hint]
        }
    }

    /// What a verb that cannot stand alone may have as its object, for messages.
    var objects: String {
        switch self {
        case .connect, .close: "nothing"
        case .send: "the text to send"
        case .shutdown: Step.Direction.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
        case .recv: "the text that is due, 'echo' or 'eof'"
        }
    }
}

/// What stands beside a verb.
enum Qualifier: String, CaseIterable {
    case within, hint

    static let later: Set = [
        "name", "level", "via", "as", "transport", "family", "source port", "options", "expect", "chunks of", "every",
        "split", "urgent", "not before", "for", "keep", "contains", "matches", "not", "sha256", "at least", "at most",
        "any order", "backlog", "with", "stdin", "status", "stdout", "stderr", "to", "steps",
    ]
}

/// The words that are a whole object of `recv`.
enum RecvKeyword: String, CaseIterable {
    case echo, eof

    static let later: Set = ["reset", "refused", "nothing"]

    /// The keyword that a text looks like without being it.
    static func resembled(by text: String) -> Self? {
        switch text {
        case "EOF", "Eof", "FIN", "closed", "end": .eof
        case "ECHO", "Echo": .echo
        default: nil
        }
    }
}

/// The keys of a payload that is no plain text.
enum PayloadKey: String, CaseIterable {
    case text

    static let later: Set = [
        "hex", "base64", "file", "random", "repeat", "times", "lines", "until", "length", "max", "one of",
    ]
}
