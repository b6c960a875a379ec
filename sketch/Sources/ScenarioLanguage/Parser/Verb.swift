/// The verbs of the language, and what may stand beside each.
enum Verb: String, CaseIterable {
    case connect, send, shutdown, recv, close, reset, wait, listen, accept, run, client, `repeat`

    /// Verbs and other words of the language that this version does not know yet.
    static let later = ["server", "signal", "parallel", "barrier", "include"]

    /// What may stand beside every verb.
    private static let common: [Qualifier] = [.name, .hint, .level]

    /// What may stand beside this one.
    var qualifiers: [Qualifier] { own + Self.common }

    private var own: [Qualifier] {
        switch self {
        case .connect: [.as, .transport, .family, .within, .expect]
        case .send: [.via, .chunksOf, .every, .within, .expect]
        case .shutdown: [.via, .within]
        case .recv: [.via, .within, .for, .contains, .matches, .not, .keep]
        case .close: [.via, .within]
        case .reset: [.via]
        case .wait: [.via, .within]
        case .listen: [.as, .backlog, .transport, .family]
        case .accept: [.as, .within, .expect]
        case .run: [.as, .with]
        case .client: [.within, .status, .signal, .stdout, .stderr]
        case .repeat: [.as, .steps]
        }
    }

    /// Whether the bare word is a whole step.
    var standsAlone: Bool {
        switch self {
        case .connect, .close, .reset, .listen, .accept: true
        default: false
        }
    }
}

/// What stands beside a verb.
enum Qualifier: String, CaseIterable {
    case `as`, via, within, name, hint, level, transport, family, expect, every, `for`, contains, matches, not, keep
    case backlog, with, status, signal, stdout, stderr, steps
    case chunksOf = "chunks of"

    /// Qualifiers of the language that this version does not know yet.
    static let later = [
        "source port", "options", "split", "urgent", "not before", "stdin", "to", "sha256", "at least", "at most",
        "one of",
    ]
}
