import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

extension CaseRunner {
    /// Hands the pcapng file of a case to `write`, in pieces.
    func writeCapture(_ evidence: CaseEvidence, _ write: ([UInt8]) -> Void) {
        let recording = evidence.recording
        var writer = PcapngWriter(
            application: "Hark \(options.version)",
            comments: CaptureDescription(self, evidence).comments + [scenario.source.text],
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
