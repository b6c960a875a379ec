import Conversations
import Results
import ScenarioLanguage
import Wire

/// What the capture shows of a case: its packets, numbered, and who caused them.
struct Exhibit: Sendable {
    /// In the order of the wire; a packet's number is its place, counted from 1.
    var packets: [Packet]
    var conversations: [Conversation]
    var drops: Int?
    var areHeadersOnly: Bool
}

extension CaseRunner {
    /// Waits for the ends of the case's conversations, longer while a `sequence` is incomplete, and takes its packets.
    func gather(from recorder: Recorder, settle: Duration) async -> Recorder.Evidence {
        let hasStatements = !scenario.wire.isEmpty
        let quiet = transport.now + settle * timeScale
        var drops = await recorder.settle(until: quiet, own: ownPairs, awaitsDatagrams: hasStatements, on: transport)
        var evidence = recorder.evidence(own: ownPairs, drops: drops)
        let sequences = scenario.wire.filter { if case .sequence = $0.value.kind { true } else { false } }
        // After a broken step nothing more will come that could complete it.
        guard !sequences.isEmpty, findings.isEmpty else { return evidence }
        let end = min(deadline, transport.now + scenario.defaults.within * timeScale)
        while transport.now < end, !areComplete(sequences, exhibit(evidence)) {
            await recorder.more(than: evidence.packets.count, until: end, on: transport)
            drops = await recorder.settle(until: transport.now, own: ownPairs, awaitsDatagrams: false, on: transport)
            evidence = recorder.evidence(own: ownPairs, drops: drops)
        }
        return evidence
    }

    /// Judges the wire, and shows the packets of a case that broke before.
    func addEvidence(_ evidence: Recorder.Evidence, to findings: [Finding]) -> [Finding] {
        guard !scenario.wire.isEmpty || !findings.isEmpty else { return findings }
        guard !scenario.wire.isEmpty || evidence.packets.count < Self.shownPackets else { return findings }
        let exhibit = exhibit(evidence)
        var all = findings
        if !all.isEmpty, let ladder = ladder(of: exhibit) { all[0].notes.append(.init(title: "packets", text: ladder)) }
        return all + judgeWire(exhibit)
    }

    /// The conversation that broke: the last one.
    private func ladder(of exhibit: Exhibit) -> String? {
        exhibit.conversations.last.map { conversation in
            var comments: [Int: String] = [:]
            for packet in conversation.packets { comments[packet.number] = label(of: packet, in: conversation) }
            return Ladder.text(conversation, comments: comments)
        }
    }

    /// A case of more packets shows none of them beside a finding.
    private static var shownPackets: Int { 10_000 }

    /// The address pairs of the script's own sockets.
    private var ownPairs: Set<AddressPair> {
        Set(
            history.compactMap { connection in
                (connection.endpoint.remoteAddress ?? connection.peer).map {
                    AddressPair(connection.endpoint.localAddress, $0)
                }
            }
        )
    }

    /// The packets of the case alone, numbered, in conversations.
    func exhibit(_ evidence: Recorder.Evidence) -> Exhibit {
        var packets = evidence.packets.packets
        if evidence.isMixed {
            packets.removeAll { !evidence.contains($0) }
        }
        var tracker = ConversationTracker(keepsPackets: true)
        for (index, packet) in packets.enumerated() { tracker.add(packet, number: index + 1) }
        return Exhibit(
            packets: packets,
            conversations: tracker.conversations,
            drops: evidence.drops,
            areHeadersOnly: evidence.areHeadersOnly
        )
    }

    /// Which step caused a packet: the one whose bytes, SYN or FIN it carries, or for a peer's the one that took it.
    func label(of packet: ConversationPacket, in conversation: Conversation) -> String? {
        let sender = packet.sender == .client ? conversation.client : conversation.server
        let receiver = packet.sender == .client ? conversation.server : conversation.client
        if let own = owner(of: sender, facing: receiver), let step = own.ledger.cause(of: packet) {
            return labels[step]
        }
        guard let own = owner(of: receiver, facing: sender) else { return nil }
        return own.ledger.effect(of: packet).map { labels[$0] }
    }

    /// The connection of the script whose socket has `local` as its own address.
    func owner(of local: SocketAddress, facing remote: SocketAddress) -> Connection<T.Endpoint>? {
        history.last {
            $0.endpoint.localAddress == local && ($0.endpoint.remoteAddress ?? $0.peer ?? remote) == remote
        }
    }
}

extension Recorder.Evidence {
    /// Whether a packet belongs to the case.
    func contains(_ packet: Packet) -> Bool {
        guard let dissection = try? Dissection(packet) else { return false }
        return pairs.contains(AddressPair(dissection.source, dissection.destination))
    }
}

extension Ledger {
    /// The step that sent what a packet of this end carries.
    func cause(of packet: ConversationPacket) -> Int? {
        if packet.payloadLength > 0 || packet.flags == nil { return sender(of: packet.sequence) }
        guard let flags = packet.flags else { return nil }
        if flags.contains(.syn) { return opening }
        return flags.contains(.fin) || flags.contains(.rst) ? ending : nil
    }

    /// The step that took what a packet of the other end carries.
    func effect(of packet: ConversationPacket) -> Int? {
        if packet.payloadLength > 0 || packet.flags == nil { return taker(of: packet.sequence) }
        guard let flags = packet.flags else { return nil }
        if flags.contains(.syn) { return opening }
        return flags.contains(.fin) || flags.contains(.rst) ? peerEnding : nil
    }
}
