import FoundationEssentials
import ScenarioLanguage

/// What a capture says of itself, as the first comments of its section: with the scenario's text, the last, it is enough
/// to judge the case again.
struct CaptureDescription: Codable, Sendable {
    /// A socket of the script's own.
    struct Connection: Codable, Sendable {
        var name: String?
        var local: String
        var peer: String?
        /// The step that opened it: its branch, and its place there.
        var opener: String
        /// How many bytes the kernel took of it.
        var sent: Int
    }

    struct Listener: Codable, Sendable {
        var local: String
        var opener: String
    }

    private static let format = 2

    /// The version of this description.
    var hark = Self.format
    var version: String
    var scenario: String
    /// FNV-1a of the scenario's bytes, 64 bits, in hexadecimal.
    var scenarioHash: String
    var caseID: String
    var seed: UInt64
    var timeScale: Double
    /// What was under test, in words, and one of its addresses.
    var target: String
    var address: String?
    /// What `${bulk}` stood for.
    var bulk: Int?
    /// In the order in which they ended; the other ends are under test.
    var connections: [Connection]
    var listeners: [Listener]
    var lost: Int
    /// Whether the last packet of the case is in it.
    var isComplete: Bool
    /// Whether nobody else used the interface.
    var isOwn: Bool
    var headersOnly: Bool

    /// As comments of a section: one, or several where one has no room for many connections.
    var comments: [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded are texts and whole numbers.
        let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var comments = [""]
        var room = Self.longestComment
        for character in text {
            room -= character.utf8.count
            if room < 0 {
                comments.append("")
                room = Self.longestComment - character.utf8.count
            }
            comments[comments.count - 1].append(character)
        }
        return comments
    }

    /// An option of pcapng has no more bytes.
    private static let longestComment = Int(UInt16.max)
    /// Ten thousand connections take sixteen.
    private static let mostComments = 64

    /// What the first comments of a capture say; nil when it is not Hark's, or of another version of it.
    init?(comments: [String]) {
        struct Version: Codable { var hark: Int }
        var text = ""
        for comment in comments.prefix(Self.mostComments) {
            text += comment
            let data = Data(text.utf8)
            guard text.hasSuffix("}"), let version = try? JSONDecoder().decode(Version.self, from: data) else {
                continue
            }
            guard version.hark == Self.format, let read = try? JSONDecoder().decode(Self.self, from: data) else {
                return nil
            }
            self = read
            return
        }
        return nil
    }

    /// FNV-1a (Fowler, Noll, Vo).
    static func hash(_ bytes: some Sequence<UInt8>) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension CaptureDescription {
    /// Of a case that was played.
    init<T: Transport>(_ runner: CaseRunner<T>, _ evidence: CaseEvidence) {
        let ends = runner.traces + runner.connections.map(\.trace)
        version = runner.options.version
        scenario = runner.scenario.path
        scenarioHash = Self.hash(runner.scenario.source.text.utf8)
        caseID = runner.planned.id
        seed = runner.options.seed
        timeScale = runner.options.timeScale
        target = runner.target.summary
        address = runner.target.anyAddress.map { "\($0)" }
        bulk = runner.bulk
        connections = ends.map { end in
            Connection(
                name: end.name,
                local: "\(end.local)",
                peer: end.peer.map { "\($0)" },
                opener: end.opener,
                sent: end.ledger.sentCount
            )
        }
        listeners = runner.listenerTraces
        lost = evidence.lost
        isComplete = evidence.isComplete
        isOwn = evidence.isOwn
        headersOnly = evidence.areHeadersOnly
    }
}
