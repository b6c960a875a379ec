import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

/// Writing the packets of a case as a capture that explains itself.
extension CaseRunner {
    /// Appends the capture to the spool, each packet with the step that caused it as its comment.
    func keep(_ evidence: Recorder.Evidence, _ planned: Case, in spool: CaptureSpool) -> Event.CaptureReference? {
        var tracker = ConversationTracker(keepsPackets: false)
        var count = 0
        var last = Timestamp(nanoseconds: 0)
        let writer = PcapngWriter(
            application: "Hark",
            comment: sectionComment(planned, drops: evidence.drops),
            linkType: .ethernet,
            snapLength: evidence.areHeadersOnly ? CaptureSession.headerLength : CaptureSession.snapLength,
            interface: "lo"
        )
        let place = spool.append { write in
            write(writer.header())
            evidence.packets.replay { packet in
                guard !evidence.isMixed || evidence.contains(packet) else { return }
                count += 1
                last = packet.timestamp
                var packet = packet
                if let found = tracker.add(packet, number: count) {
                    packet.comment = label(of: found.packet, in: tracker.conversations[found.conversation])
                }
                write(writer.block(for: packet))
            }
            write(writer.statistics(received: count, dropped: evidence.drops ?? 0, at: last))
        }
        guard let place else { return nil }
        return Event.CaptureReference(
            packets: count,
            drops: evidence.drops ?? 0,
            spoolOffset: place.offset,
            spoolLength: place.length
        )
    }

    /// Enough to judge the case again from the file alone.
    private func sectionComment(_ planned: Case, drops: Int?) -> String {
        var lines = [
            "hark-capture: 1",
            "scenario: \(scenario.path)",
            "hash: \(String(scenario.hash, radix: 16))",
            "case: \(planned.id)",
            "name: \(planned.name)",
            "seed: \(planned.seed)",
            "drops: \(drops.map(String.init) ?? "unknown")",
        ]
        if let target = scenario.needs.client ? "client" : scenario.needs.server ? "server" : nil {
            lines.append("target: \(target)")
        }
        for variable in scenario.vars {
            let value = environment[variable.name.value] ?? []
            lines.append("var \(variable.name.value): \(Payload.bytes(Bytes(value.prefix(256))).summary)")
        }
        for connection in history {
            guard let peer = connection.endpoint.remoteAddress ?? connection.peer else { continue }
            lines.append("connection \(connection.name): \(connection.endpoint.localAddress) \(peer)")
        }
        return lines.joined(separator: "\n")
    }
}
