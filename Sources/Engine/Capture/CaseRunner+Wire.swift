import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

/// Judging what a scenario says of packets.
extension CaseRunner {
    /// Adds to a case's end what its packets are not; where a step did not hold, nothing is judged.
    mutating func judgeWire(_ evidence: inout CaseEvidence, _ end: inout Event.CaseEnded) async {
        guard end.verdict == .passed, end.noted.isEmpty, scenario.speaksOfPackets else { return }
        let clauses: [WireClause]
        do throws(LateFailure) {
            clauses = try resolvedWire()
        } catch {
            return end.fail(Finding(error))
        }
        await waitForSequences(&evidence, clauses)
        let findings = findings(of: evidence, clauses)
        end.noted = findings.filter { $0.blame == .target && $0.level < options.failOn }
        end.findings = findings.filter { $0.blame != .target || $0.level >= options.failOn }
        end.verdict = Verdict(end.findings)
    }

    /// What would complete a sequence may still come, as long as a conversation is open.
    private func waitForSequences(_ evidence: inout CaseEvidence, _ clauses: [WireClause]) async {
        let sequences = clauses.filter(\.statement.isSequence)
        guard let recorder, !sequences.isEmpty else { return }
        let deadline = min(caseDeadline, transport.now + scenario.within * options.timeScale)
        while transport.now < deadline, evidence.recording.tracks.contains(where: { !$0.conversation.isOver }) {
            guard judged(evidence, sequences).contains(where: { $0.kind == .wrongPackets }) else { return }
            let count = evidence.recording.list.count
            let hasMore = await recorder.wait(until: deadline, on: transport) { $0.list.count > count }
            guard hasMore else { return }
            evidence = await self.evidence(recorder)
        }
    }

    private func findings(of evidence: CaseEvidence, _ clauses: [WireClause]) -> [Finding] {
        if evidence.lost > 0 || !evidence.isComplete {
            let count = CountText.of(evidence.lost, "packet")
            let message =
                evidence.lost > 0
                ? "\(count) of this case were not captured, so nothing is said of the wire"
                : "the capture did not come to an end, so nothing is said of the wire"
            return [Finding(kind: .unknowable, blame: .environment, message: message)]
        }
        return judged(evidence, clauses)
    }

    private func judged(_ evidence: CaseEvidence, _ clauses: [WireClause]) -> [Finding] {
        clauses.flatMap { clause -> [Finding] in
            let tracks = tracks(of: clause, in: evidence)
            guard !tracks.isEmpty else { return nothingCaptured(clause, evidence).map { [$0] } ?? [] }
            var filters: [String: PacketFilter] = [:]
            for expression in clause.statement.patterns.compactMap(\.filter) where filters[expression] == nil {
                do throws(PacketFilter.Mistake) {
                    filters[expression] = try PacketFilter(expression, linkType: evidence.recording.list.linkType)
                } catch {
                    let reason = "'\(expression)' is no filter for this interface: \(error.message)"
                    return [unknowable(clause, blame: .scenario, reason)]
                }
            }
            return tracks.compactMap { finding(of: clause, $0, evidence, filters) }
        }
    }

    /// The conversations of which a statement speaks.
    private func tracks(of clause: WireClause, in evidence: CaseEvidence) -> [Recording.Track] {
        let all = evidence.recording.tracks
        func isForeign(_ track: Recording.Track) -> Bool { evidence.ends.targets(of: track.conversation).count == 2 }
        switch clause.via {
        case .each: return all
        case .connection(let name): return all.filter { evidence.ends.names(of: $0.conversation).contains(name) }
        case .number(let number): return Array(all.filter(isForeign).dropFirst(number - 1).prefix(1))
        case nil: return (all.first(where: isForeign) ?? all.first).map { [$0] } ?? []
        }
    }

    private func finding(
        of clause: WireClause,
        _ track: Recording.Track,
        _ evidence: CaseEvidence,
        _ filters: [String: PacketFilter]
    ) -> Finding? {
        let judge = WireJudge(
            evidence.recording,
            track,
            targets: evidence.ends.targets(of: track.conversation),
            for: [clause.statement]
        ) { expression, packet in
            filters[expression]?.matches(packet) ?? false
        }
        switch judge.judge(clause.statement) {
        case .held: return nil
        case .unknowable(let reason): return unknowable(clause, blame: .environment, reason)
        case .broken(let mismatch): return broken(clause, mismatch, track, evidence)
        }
    }

    private func broken(
        _ clause: WireClause,
        _ mismatch: WireMismatch,
        _ track: Recording.Track,
        _ evidence: CaseEvidence
    ) -> Finding {
        let marked = Set(mismatch.packets)
        let conversation = track.conversation
        let ladder = Ladder(track, marking: marked) { evidence.ends.comments(of: $0, in: conversation) }
        var finding = finding(clause, .wrongPackets, mismatch.message + suffix(clause, conversation, evidence))
        finding.difference = mismatch.difference.map {
            ByteDifference(at: $0.offset, expected: $0.expected, got: $0.got)
        }
        // Wireshark counts the conversations of each transport by itself, from 0.
        let stream = evidence.recording.tracks.prefix { $0.packets.first?.number != track.packets.first?.number }
            .filter { $0.conversation.transport == conversation.transport }.count
        let numbers = mismatch.packets.prefix(16).map(String.init).joined(separator: ", ")
        let frames = mismatch.packets.isEmpty ? "" : " && frame.number in {\(numbers)}"
        finding.wire = WireEvidence(
            ladder: ladder,
            expected: mismatch.expected,
            packets: mismatch.packets,
            displayFilter: "\(conversation.transport.rawValue).stream eq \(stream)\(frames)"
        )
        return finding
    }

    /// Of several conversations, which.
    private func suffix(_ clause: WireClause, _ conversation: Conversation, _ evidence: CaseEvidence) -> String {
        switch clause.via {
        case nil: return ""
        case .connection(let name): return " on '\(name)'"
        case .number(let number): return " in conversation \(number)"
        case .each:
            let name = evidence.ends.names(of: conversation).first
            return name.map { " on '\($0)'" } ?? " between \(conversation.client) and \(conversation.server)"
        }
    }

    /// There is no such conversation: that of a connection of the script was missed, and one of programs never was.
    private func nothingCaptured(_ clause: WireClause, _ evidence: CaseEvidence) -> Finding? {
        let which =
            switch clause.via {
            case .connection(let name): "of '\(name)' "
            case .number(let number): "of conversation \(number) "
            case .each, nil: ""
            }
        let message = "no packet \(which)was captured"
        // Where others use the interface, nobody knows whose conversations are the programs'.
        let isMissed = !connections.isEmpty || !traces.isEmpty || !evidence.isOwn
        guard !isMissed else { return unknowable(clause, blame: .environment, message) }
        return clause.statement.isNever ? nil : finding(clause, .wrongPackets, message)
    }

    private func unknowable(_ clause: WireClause, blame: Finding.Blame, _ reason: String) -> Finding {
        var finding = finding(clause, .unknowable, reason)
        finding.blame = blame
        return finding
    }

    private func finding(_ clause: WireClause, _ kind: Finding.Kind, _ message: String) -> Finding {
        Finding(
            kind: kind,
            blame: .target,
            message: (clause.name.map { "\($0): " } ?? "") + message,
            place: scenario.excerpt(clause.range),
            hint: clause.hint ?? scenario.hint,
            level: clause.level ?? scenario.level
        )
    }
}

extension WireStatement {
    /// Whether it holds where there is nothing.
    fileprivate var isNever: Bool {
        switch self {
        case .never, .free: true
        case .count(_, let bound): bound.contains(0)
        case .sequence, .gap, .stream: false
        }
    }
}
