package import Wire

/// Judges wire statements on the packets of a case.
package struct WireJudge {
    private let packets: [Packet]
    private let conversations: [Conversation]
    private let target: PacketPattern.Sender?
    private let areHeadersOnly: Bool
    private let matches: (String, Packet) -> Bool
    let events: [WireEvent]

    /// - Parameters:
    ///   - packets: those of the case; a packet's number is its place, counted from 1.
    ///   - conversations: those that the statement speaks of, with their packets.
    ///   - target: the side under test; nil when the scenario plays both.
    ///   - areHeadersOnly: whether data was left out of the capture on purpose.
    ///   - matches: whether a packet satisfies a pcap-filter(7) expression.
    package init(
        packets: [Packet],
        conversations: [Conversation],
        target: PacketPattern.Sender?,
        areHeadersOnly: Bool,
        matches: @escaping (String, Packet) -> Bool
    ) {
        self.packets = packets
        self.conversations = conversations
        self.target = target
        self.areHeadersOnly = areHeadersOnly
        self.matches = matches
        events = WireEvent.list(of: conversations)
    }

    package func judge(_ statement: WireStatement) -> WireOutcome {
        switch statement.kind {
        case .sequence(let items): judge(items)
        case .never(let pattern): judgeNever(pattern)
        case .count(let pattern, let bound): judgeCount(pattern, bound)
        }
    }

    /// Whether nothing is missing of a sequence; true for other statements.
    package func isSequenceComplete(_ statement: WireStatement) -> Bool {
        guard case .sequence(let items) = statement.kind else { return true }
        return match(items).isComplete
    }

    private func judgeNever(_ pattern: PacketPattern) -> WireOutcome {
        let found = numbers(of: pattern)
        if let first = found.certain.first {
            let more = found.certain.count > 1 ? ", and \(found.certain.count - 1) more" : ""
            return broken("packet \(first) is \(pattern)\(more)", found.certain)
        }
        return found.isUnsure ? unknowable : .held
    }

    private func judgeCount(_ pattern: PacketPattern, _ bound: Bound) -> WireOutcome {
        let found = numbers(of: pattern)
        if found.isUnsure { return unknowable }
        let count = found.certain.count
        guard !bound.contains(count) else { return .held }
        let verb = count == 1 ? "1 packet is" : "\(count) packets are"
        return broken("\(verb) \(pattern), expected \(bound)", found.certain)
    }

    var unknowable: WireOutcome {
        .unknowable(
            reason: areHeadersOnly
                ? "this case moves so much that only headers were recorded, and the statement speaks of data"
                : "the data of a packet is longer than what was recorded of it"
        )
    }

    func broken(_ message: String, _ numbers: [Int]) -> WireOutcome {
        let marked = Set(numbers)
        let shown = conversations.filter { conversation in
            marked.isEmpty || conversation.packets.contains { marked.contains($0.number) }
        }
        let ladders = (shown.isEmpty ? conversations : shown).prefix(3).map { Ladder.text($0, marking: marked) }
        return .broken(
            WireMismatch(message: message, packets: numbers, ladder: ladders.joined(separator: "\n"))
        )
    }
}

extension WireJudge {
    /// The packets that are like `pattern`.
    ///
    /// One that speaks of data speaks of runs, however they were segmented.
    private func numbers(of pattern: PacketPattern) -> (certain: [Int], isUnsure: Bool) {
        var certain: [Int] = []
        var isUnsure = false
        if pattern.payload != nil {
            for event in events {
                switch match(pattern, event, from: 0) {
                case .whole: certain.append(event.numbers[0])
                case .unsure: isUnsure = true
                case .prefix, .no: break
                }
            }
            return (certain, isUnsure)
        }
        for conversation in conversations {
            for packet in conversation.packets where fits(pattern, packet) { certain.append(packet.number) }
        }
        return (certain.sorted(), false)
    }

    private func fits(_ pattern: PacketPattern, _ packet: ConversationPacket) -> Bool {
        if let filter = pattern.filter { return matches(filter, packets[packet.number - 1]) }
        return pattern.isSent(by: packet.sender, target: target) && pattern.takes(packet.flags)
            && pattern.payloadLength?.contains(packet.payloadLength) ?? true
    }

    /// How an event is like a pattern.
    ///
    enum Match {
        case whole
        /// The event's data begins with so many octets of the pattern's, and goes on.
        case prefix(Int)
        case no
        /// The capture does not hold the data that would tell.
        case unsure
    }

    /// - `offset`: how much of the event's data earlier patterns have taken.
    func match(_ pattern: PacketPattern, _ event: WireEvent, from offset: Int) -> Match {
        if let filter = pattern.filter {
            return event.numbers.contains { matches(filter, packets[$0 - 1]) } ? .whole : .no
        }
        guard pattern.isSent(by: event.sender, target: target), pattern.takes(event.flags) else { return .no }
        // A bare ACK is met only where ACK alone is asked for.
        guard !event.isBareACK || pattern.flags == [.ack] else { return .no }
        let rest = event.length - offset
        guard pattern.payloadLength?.contains(rest) ?? true else { return .no }
        guard let payload = pattern.payload else { return .whole }
        guard rest >= payload.count else { return .no }
        guard let bytes = event.bytes else { return .unsure }
        guard bytes[offset...].starts(with: payload) else { return .no }
        return rest == payload.count ? .whole : .prefix(payload.count)
    }
}

extension PacketPattern {
    fileprivate func isSent(by side: ConversationPacket.Sender, target: Sender?) -> Bool {
        switch sender == .target ? target : sender {
        case .client: side == .client
        case .server: side == .server
        case .target: false
        case nil: sender == nil
        }
    }

    /// Named flags are set; SYN, FIN and RST that are not named are clear.
    fileprivate func takes(_ actual: TCPFlags?) -> Bool {
        guard let flags else { return true }
        guard let actual else { return false }
        let decisive: TCPFlags = [.syn, .fin, .rst]
        return actual.isSuperset(of: flags) && actual.intersection(decisive).isSubset(of: flags)
    }
}
