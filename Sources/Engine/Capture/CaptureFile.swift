import Capture
import Conversations
import FoundationEssentials
import Results
import ScenarioLanguage
import Wire

/// What a capture says of itself, as the first comment of its section: with the scenario's text, the second, it is
/// enough to judge the case again.
struct CaptureDescription: Codable {
    struct Connection: Codable {
        var name: String?
        var local: String
        var peer: String?
    }

    /// The version of this description.
    var hark = 1
    var version: String
    var scenario: String
    /// FNV-1a of the scenario's bytes, 64 bits, in hexadecimal.
    var scenarioHash: String
    var caseID: String
    var seed: UInt64
    /// The script's own sockets, in the order in which they ended; the other ends are under test.
    var connections: [Connection]
    var lost: Int
    var headersOnly: Bool

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded are texts and whole numbers.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// FNV-1a (Fowler, Noll, Vo).
    static func hash(_ bytes: some Sequence<UInt8>) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension CaseRunner {
    /// Hands the pcapng file of a case to `write`, in pieces.
    func writeCapture(_ evidence: CaseEvidence, _ write: ([UInt8]) -> Void) {
        let source = scenario.source.text
        let ends = traces + connections.map(\.trace)
        let description = CaptureDescription(
            version: options.version,
            scenario: scenario.path,
            scenarioHash: CaptureDescription.hash(source.utf8),
            caseID: planned.id,
            seed: options.seed,
            connections: ends.map { .init(name: $0.name, local: "\($0.local)", peer: $0.peer.map { "\($0)" }) },
            lost: evidence.lost,
            headersOnly: evidence.areHeadersOnly
        )
        let recording = evidence.recording
        var writer = PcapngWriter(
            application: "Hark \(options.version)",
            comments: [description.text, source],
            interface: recorder?.settings.interface ?? "",
            linkType: recording.list.linkType,
            snapLength: recorder?.settings.snapLength ?? 0
        )
        var owners = [(track: Int, packet: Int)?](repeating: nil, count: recording.list.count)
        for (index, track) in recording.tracks.enumerated() {
            for (place, packet) in track.packets.enumerated() { owners[packet.number - 1] = (index, place) }
        }
        for number in 1..<(recording.list.count + 1) {
            let comments = owners[number - 1].map { owner in
                let track = recording.tracks[owner.track]
                return evidence.ends.comments(of: track.packets[owner.packet], in: track.conversation)
            }
            writer.append(recording.list[number], comments: comments ?? [])
            if writer.count > Self.captureBlock { write(writer.take()) }
        }
        if recording.list.count > 0 {
            writer.appendStatistics(
                received: recording.list.count + evidence.lost,
                dropped: evidence.lost,
                from: recording.list[1].timestamp,
                to: recording.list[recording.list.count].timestamp
            )
        }
        write(writer.take())
    }

    private static var captureBlock: Int { 256 << 10 }
}
