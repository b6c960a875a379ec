// The words of the language: what this version reads, and what it knows to be still to come. Messages, suggestions and
// the parser all take their lists from here.

/// The keys of a scenario.
enum ScenarioKey: String, CaseIterable {
    case version, name, spec, level, tags, points, hint, requires, vars, cases, defaults, limit, limits, steps
    case finally, wire
}

/// The keys of a folder's `suite.yaml`.
enum SuiteKey: String, CaseIterable {
    case title, spec, defaults, vars
}

/// The keys of `defaults`.
enum DefaultKey: String, CaseIterable {
    case within, transport
}

/// What a step does.
enum Verb: String, CaseIterable {
    case connect, send, shutdown, recv, close, reset, listen, accept, wait, run, client, server
    case `repeat`, include, parallel, barrier, signal

    /// What authors write who know the thing by another word.
    static let synonyms: [String: Verb] = [
        "receive": .recv, "read": .recv, "write": .send, "disconnect": .close, "sleep": .wait,
    ]

    /// Whether the bare word is a whole step.
    var standsAlone: Bool {
        switch self {
        case .connect, .close, .reset, .listen, .accept: true
        case .send, .shutdown, .recv, .wait, .run, .client, .server, .repeat, .include, .parallel, .barrier, .signal:
            false
        }
    }

    /// What may stand beside it: a limit only where it waits, a connection only where it acts on one.
    var qualifiers: [Qualifier] {
        switch self {
        case .connect: [.as, .transport, .family, .sourcePort, .options, .expect, .within] + Qualifier.general
        case .listen: [.as, .transport, .family, .options, .backlog] + Qualifier.general
        case .accept: [.as, .expect, .within] + Qualifier.general
        case .send: [.via, .chunks, .every, .split, .urgent, .expect, .within] + Qualifier.general
        case .shutdown, .reset: [.via] + Qualifier.general
        case .recv: [.via, .notBefore, .for, .anyOrder, .keep, .within] + Qualifier.general
        case .close, .wait: [.via, .within] + Qualifier.general
        case .run: [.as, .with, .stdin] + Qualifier.general
        case .repeat: [.as, .steps, .within] + Qualifier.general
        case .include: [.with, .within] + Qualifier.general
        case .parallel: [.as, .steps, .within] + Qualifier.general
        case .barrier: [.within] + Qualifier.general
        case .signal: [.to] + Qualifier.general
        case .client, .server: [.status, .signal, .stdout, .stderr, .within] + Qualifier.general
        }
    }

    /// What a verb that cannot stand alone may have as its object, for messages.
    var objects: String {
        switch self {
        case .connect, .close, .reset, .listen, .accept: "nothing"
        case .send: "what to send"
        case .shutdown: Step.Direction.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
        case .recv: "what is due: a text, 'echo', 'eof', 'reset', 'refused' or 'nothing'"
        case .wait: "a duration or 'sent'"
        case .run: "'client', or a command"
        case .repeat: "a number, a range such as 9..0, or a list"
        case .include: "the name of a file of steps"
        case .parallel: "a number, or branches by name"
        case .barrier: "its name"
        case .signal: "the name of a signal, such as TERM"
        case .client, .server:
            ProgramObject.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ") + " or what it uses"
        }
    }
}

/// What stands beside a verb.
enum Qualifier: String, CaseIterable {
    case `as`, via, within, `for`, every, expect, backlog, keep, name, hint, level
    case with, steps, transport, family, options, to, split, status, signal, stdin, stdout, stderr
    case notBefore = "not before"
    case urgent
    case chunks = "chunks of"
    case anyOrder = "any order"
    case sourcePort = "source port"

    static let general: [Qualifier] = [.name, .hint, .level]
}

/// The keys of `options`.
enum SocketOption: String, CaseIterable {
    case nodelay, keepalive
    case receiveBuffer = "receive buffer"
    case sendBuffer = "send buffer"
}

/// The words that are a whole object of `recv`.
enum RecvKeyword: String, CaseIterable {
    case echo, eof, reset, refused, nothing

    /// The keyword that a text looks like without being it.
    static func resembled(by text: String) -> Self? {
        switch text {
        case "EOF", "Eof", "FIN", "closed", "end": .eof
        case "ECHO", "Echo": .echo
        case "RST", "Reset", "RESET": .reset
        default: nil
        }
    }
}

/// What can be said of what a program uses.
enum ObservationKey: String, CaseIterable {
    case cpu, children, memory
    case openFiles = "open files"
}

/// The keys of `cpu`.
enum CPUKey: String, CaseIterable {
    case over
    case atLeast = "at least"
    case atMost = "at most"
}

/// The keys of `limits`.
enum LimitKey: String, CaseIterable {
    case processes, memory, cpu
    case openFiles = "open files"
}

/// The keys of a payload that is no plain text.
enum PayloadKey: String, CaseIterable {
    case text, hex, base64, file, random, `repeat`, times, lines

    /// Those that say what sort of payload it is.
    static let sorts: [PayloadKey] = [.text, .hex, .base64, .file, .random, .repeat, .lines]
}

/// The keys of what a `recv` takes when it is no payload, and of what is said of it.
enum RecvKey: String, CaseIterable {
    case until, length, max
    case oneOf = "one of"
    case contains, matches, sha256, not
    case atLeast = "at least"
    case atMost = "at most"

    static let extents: [RecvKey] = [.until, .length, .max, .oneOf]
}

/// What can be said of what was taken.
enum JudgementKey: String, CaseIterable {
    case contains, matches, sha256
    case atLeast = "at least"
    case atMost = "at most"
}

/// The keys of a statement about packets.
enum WireKey: String, CaseIterable {
    case sequence, never, count, gap, stream, none, strict, exactly, via, name, hint, level
    case atLeast = "at least"
    case atMost = "at most"

    /// Those that say what sort of statement it is.
    static let statements: [WireKey] = [.sequence, .never, .count, .gap, .stream, .none]

    /// What stands beside some statements only.
    static let besides: [(key: WireKey, statements: [WireKey])] = [
        (.strict, [.sequence]), (.exactly, [.count, .gap]), (.atLeast, [.count, .gap]), (.atMost, [.count, .gap]),
    ]

    /// What may stand beside a statement.
    static func words(beside statement: WireKey) -> [String] {
        besides.filter { $0.statements.contains(statement) }.map(\.key.rawValue)
            + [WireKey.via, .name, .hint, .level].map(\.rawValue)
    }

    /// What a statement is of, for messages.
    var object: String {
        switch self {
        case .sequence: "a list of packets"
        case .gap: "a list of two packets"
        case .stream: "a side and its bytes, such as {server: hello}"
        case .none: "a list, such as [retransmissions, zero windows]"
        default: "a packet, such as {target: RST}"
        }
    }
}

/// Who sends.
enum SenderKey: String, CaseIterable {
    case client, server, target
}

/// The keys of a packet.
enum PatternKey: String, CaseIterable {
    case client, server, target, payload, window, options
    case payloadLength = "payload length"

    static let senders: [PatternKey] = [.client, .server, .target]
}

/// The ends of a range.
enum RangeKey: String, CaseIterable {
    case atLeast = "at least"
    case atMost = "at most"
}

/// The flags of a TCP header (RFC 9293 §3.1).
enum FlagName: String, CaseIterable {
    case syn = "SYN"
    case fin = "FIN"
    case rst = "RST"
    case psh = "PSH"
    case ack = "ACK"
    case urg = "URG"
    case ece = "ECE"
    case cwr = "CWR"
}

/// YAML's two words for yes and no.
enum Answer: String, CaseIterable {
    case `true`, `false`
}
