import FoundationEssentials
import ScenarioLanguage

/// What a capture says of itself, as the first comment of its section: with the scenario's text, the second, it is
/// enough to judge the case again.
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

    private static let format = 2

    struct Listener: Codable, Sendable {
        var local: String
        var opener: String
    }

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

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded are texts and whole numbers.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// What the first comment of a capture says; nil when it is not Hark's, or of another version of it.
    init?(text: String) {
        struct Version: Codable { var hark: Int }
        let data = Data(text.utf8)
        guard (try? JSONDecoder().decode(Version.self, from: data))?.hark == Self.format,
            let read = try? JSONDecoder().decode(Self.self, from: data)
        else { return nil }
        self = read
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
