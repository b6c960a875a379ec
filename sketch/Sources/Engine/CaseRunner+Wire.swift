import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

/// Judging the statements of `wire:` on the packets of the case.
extension CaseRunner {
    func judgeWire(_ exhibit: Exhibit) -> [Finding] {
        guard !scenario.wire.isEmpty else { return [] }
        guard let drops = exhibit.drops, drops == 0 else {
            let count = exhibit.drops.map { "\($0) packets" } ?? "packets"
            return [
                Finding(
                    kind: .packetsDropped,
                    blame: .environment,
                    message: "the kernel dropped \(count) of the capture, so nothing can be said about the wire",
                    hint: "Run with less load, or raise --time-scale.",
                    level: scenario.level
                )
            ]
        }
        return scenario.wire.flatMap { clause in
            do throws(Broken) {
                let statement = try statement(clause)
                return try chosen(by: clause, in: exhibit).compactMap { judge(statement, clause, $0, exhibit) }
            } catch {
                return [error.finding]
            }
        }
    }

    /// Whether nothing is missing of any of the sequences.
    func areComplete(_ sequences: [Located<WireClause>], _ exhibit: Exhibit) -> Bool {
        sequences.allSatisfy { clause in
            guard let statement = try? statement(clause), let chosen = try? chosen(by: clause, in: exhibit) else {
                return true
            }
            return chosen.allSatisfy { judge($0, exhibit, statement).isSequenceComplete(statement) }
        }
    }

    private func judge(
        _ statement: WireStatement,
        _ clause: Located<WireClause>,
        _ conversations: [Conversation],
        _ exhibit: Exhibit
    ) -> Finding? {
        let hint = clause.value.hint ?? scenario.hint
        var finding = Finding(
            kind: .wireStatement,
            message: "",
            place: excerpt(clause.range),
            hint: hint.flatMap { try? environment.text($0) },
            level: scenario.level
        )
        switch judge(conversations, exhibit, statement).judge(statement) {
        case .held:
            return nil
        case .broken(let mismatch):
            finding.message = mismatch.message
            finding.packets = mismatch.packets
            finding.notes = [.init(title: "packets", text: mismatch.ladder)]
        case .unknowable(let reason):
            finding.kind = .wireUnknowable
            finding.blame = .scenario
            finding.message = reason
        }
        return finding
    }

    private func judge(
        _ conversations: [Conversation],
        _ exhibit: Exhibit,
        _ statement: WireStatement
    ) -> WireJudge {
        let filters = statement.filters.reduce(into: [String: PacketFilter]()) { filters, expression in
            filters[expression] = try? PacketFilter(expression)
        }
        return WireJudge(
            packets: exhibit.packets,
            conversations: conversations,
            target: targetSide,
            areHeadersOnly: exhibit.areHeadersOnly,
            matches: { expression, packet in filters[expression]?.matches(packet) ?? false }
        )
    }

    /// The side that `target` speaks of: what is under test, the client where both are.
    private var targetSide: PacketPattern.Sender? {
        if scenario.needs.client { return .client }
        return scenario.needs.server ? .server : nil
    }

    /// The conversations that a statement is judged on, each list by itself.
    private func chosen(by clause: Located<WireClause>, in exhibit: Exhibit) throws(Broken) -> [[Conversation]] {
        guard let via = clause.value.via else { return [exhibit.conversations] }
        if via.value == "each" { return exhibit.conversations.map { [$0] } }
        if let number = Int(via.value) {
            guard exhibit.conversations.indices.contains(number - 1) else {
                throw missing(via, "there is no conversation \(via.value): \(exhibit.conversations.count) took place")
            }
            return [[exhibit.conversations[number - 1]]]
        }
        let pairs = Set(
            history.filter { $0.name == via.value }.compactMap { connection in
                (connection.endpoint.remoteAddress ?? connection.peer).map {
                    AddressPair(connection.endpoint.localAddress, $0)
                }
            }
        )
        let found = exhibit.conversations.filter { pairs.contains(AddressPair($0)) }
        guard !found.isEmpty else { throw missing(via, "no packet of '\(via.value)' was captured") }
        return [found]
    }

    private func missing(_ via: Located<String>, _ message: String) -> Broken {
        Broken(
            finding: Finding(
                kind: .wireStatement,
                message: message,
                place: excerpt(via.range),
                level: scenario.level
            )
        )
    }

    /// The statement with its variables filled in.
    private func statement(_ clause: Located<WireClause>) throws(Broken) -> WireStatement {
        switch clause.value.kind {
        case .never(let pattern):
            return WireStatement(kind: .never(try self.pattern(pattern, clause.range)))
        case .count(let pattern, let bound):
            return WireStatement(kind: .count(try self.pattern(pattern, clause.range), bound))
        case .sequence(let items):
            var filled: [WireStatement.SequenceItem] = []
            for item in items {
                switch item {
                case .one(let pattern):
                    filled.append(.one(try self.pattern(pattern.value, pattern.range)))
                case .anyOrder(let patterns):
                    var group: [PacketPattern] = []
                    for pattern in patterns { group.append(try self.pattern(pattern.value, pattern.range)) }
                    filled.append(.anyOrder(group))
                }
            }
            return WireStatement(kind: .sequence(filled))
        }
    }

    private func pattern(_ pattern: WireClause.Pattern, _ range: SourceRange) throws(Broken) -> PacketPattern {
        var shape = pattern.shape
        guard let payload = pattern.payload else { return shape }
        do {
            var environment = environment
            let source = try environment.source(payload)
            shape.payload = source.bytes(0..<source.count)
        } catch {
            throw Broken(finding: unknownName(error, place: excerpt(range)))
        }
        return shape
    }
}

extension WireStatement {
    /// The pcap-filter(7) expressions that it uses.
    fileprivate var filters: [String] {
        switch kind {
        case .never(let pattern), .count(let pattern, _): [pattern.filter].compactMap(\.self)
        case .sequence(let items):
            items.flatMap { item in
                switch item {
                case .one(let pattern): [pattern.filter]
                case .anyOrder(let patterns): patterns.map(\.filter)
                }
            }.compactMap(\.self)
        }
    }
}
