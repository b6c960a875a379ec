package import Wire

/// Judges statements on one conversation of a recording.
package struct WireJudge {
    let recording: Recording
    let track: Recording.Track
    private let targets: [Conversation.Side]
    private let matches: (String, Packet) -> Bool
    let events: [WireEvent]
    /// Where what a side says in one go ends.
    let runEnds: [Conversation.Side: Set<Int>]
    private let streams: [Conversation.Side: CapturedStream]

    /// - Parameters:
    ///   - recording: the packets of the case.
    ///   - track: the conversation.
    ///   - targets: the sides that are under test.
    ///   - statements: what will be judged.
    ///   - matches: whether a packet satisfies a pcap-filter(7) expression.
    package init(
        _ recording: Recording,
        _ track: Recording.Track,
        targets: [Conversation.Side],
        for statements: [WireStatement],
        matches: @escaping (String, Packet) -> Bool
    ) {
        self.recording = recording
        self.track = track
        self.targets = targets
        self.matches = matches
        events = statements.contains(where: \.isSequence) ? WireEvent.list(track, others: recording.others) : []
        var ends: [Conversation.Side: Set<Int>] = [:]
        for event in events {
            if let side = event.side, let data = event.data { ends[side, default: []].insert(data.upperBound) }
        }
        runEnds = ends
        var streams: [Conversation.Side: CapturedStream] = [:]
        if statements.contains(where: \.needsData) {
            for side in Conversation.Side.allCases {
                streams[side] = CapturedStream(track, of: side, in: recording.list)
            }
        }
        self.streams = streams
    }

    package func judge(_ statement: WireStatement) -> WireOutcome {
        // Fragments of IP are not put together, so that of such a datagram only the beginning is known.
        let isCut = Conversation.Side.allCases.contains { track.conversation.flow(of: $0).hasFragments }
        if isCut, statement.needsData { return Self.unknowable }
        return switch statement {
        case .sequence(let items, let isStrict): judge(items, isStrict: isStrict)
        case .never(let pattern): judgeNever(pattern)
        case .count(let pattern, let bound): judgeCount(pattern, bound)
        case .gap(let one, let other, let bound): judgeGap(one, other, bound)
        case .stream(let patterns): judge(patterns)
        case .free(let anomalies): judgeFree(anomalies)
        }
    }

    /// How a packet, or what a side says, is like a pattern.
    enum Match {
        case yes
        case no
        /// The capture does not have the data that would tell.
        case unsure
    }

    func isSent(_ pattern: PacketPattern.Sender?, by side: Conversation.Side?) -> Bool {
        switch pattern {
        case .client: side == .client
        case .server: side == .server
        case .target: side.map(targets.contains) ?? false
        case nil: false
        }
    }

    func stream(of side: Conversation.Side) -> CapturedStream? { streams[side] }

    func matches(_ filter: String, _ number: Int) -> Bool { matches(filter, recording.list[number]) }

    static let unknowable = WireOutcome.unknowable("not all of the data that it speaks of was captured")
}

/// Statements about packets, those that were sent again too.
extension WireJudge {
    private func judgeNever(_ pattern: PacketPattern) -> WireOutcome {
        let found = numbers(of: pattern)
        guard let first = found.certain.first else { return found.isUnsure ? Self.unknowable : .held }
        let more = found.certain.count > 1 ? ", and \(found.certain.count - 1) more are" : ""
        let message = "packet \(first) is '\(pattern)', which must not be\(more)"
        return .broken(WireMismatch(message: message, packets: found.certain))
    }

    private func judgeCount(_ pattern: PacketPattern, _ bound: Bound<Int>) -> WireOutcome {
        let found = numbers(of: pattern)
        guard !found.isUnsure else { return Self.unknowable }
        let count = found.certain.count
        guard !bound.contains(count) else { return .held }
        let packets = count == 1 ? "1 packet is" : "\(count) packets are"
        let message = "\(packets) '\(pattern)', and \(bound) must be"
        return .broken(WireMismatch(message: message, packets: found.certain))
    }

    private func judgeGap(_ one: PacketPattern, _ other: PacketPattern, _ bound: Bound<Duration>) -> WireOutcome {
        let (first, second) = (numbers(of: one), numbers(of: other))
        guard !first.isUnsure, !second.isUnsure else { return Self.unknowable }
        guard let start = first.certain.first else {
            return .broken(WireMismatch(message: "no packet is '\(one)', from which the gap begins"))
        }
        guard let end = second.certain.first(where: { $0 > start }) else {
            let message = "no packet after packet \(start) is '\(other)', with which the gap ends"
            return .broken(WireMismatch(message: message, packets: [start]))
        }
        let times = [start, end].map { recording.list[$0].timestamp.nanoseconds }
        let gap = Duration.nanoseconds(times[1] - times[0])
        guard !bound.contains(gap) else { return .held }
        let message =
            "from packet \(start) to packet \(end) it took \(Self.text(gap)), and \(bound.text(Self.text)) must be"
        return .broken(WireMismatch(message: message, packets: [start, end]))
    }

    private func judgeFree(_ anomalies: [Anomaly]) -> WireOutcome {
        for anomaly in anomalies {
            let found = track.packets.filter { !$0.isAfterEnd && $0.notes.contains(anomaly.note) }.map(\.number)
            guard let first = found.first else { continue }
            let name = SegmentNotes.names.first { $0.note == anomaly.note }?.name ?? anomaly.rawValue
            let more = found.count > 1 ? ", and \(found.count - 1) more are" : ""
            let message = "packet \(first) is '\(name)', and none of '\(anomaly.rawValue)' must be\(more)"
            return .broken(WireMismatch(message: message, packets: found))
        }
        return .held
    }

    /// In milliseconds, to the microsecond.
    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(1_000 + microseconds % 1_000).dropFirst()
        return microseconds % 1_000 == 0 ? "\(microseconds / 1_000)ms" : "\(microseconds / 1_000).\(fraction)ms"
    }

    /// The packets that are like a pattern.
    private func numbers(of pattern: PacketPattern) -> (certain: [Int], isUnsure: Bool) {
        let own = track.packets.filter { !$0.isAfterEnd }
        if let filter = pattern.filter {
            // Of a conversation of datagrams those of others are no part, and ICMP is.
            let talk =
                track.conversation.transport == .udp ? Set(recording.tracks.flatMap(\.packets).map(\.number)) : []
            let others = recording.others.filter { !talk.contains($0) }
            let all = own.map(\.number) + others
            return (all.sorted().filter { matches(filter, $0) }, false)
        }
        var certain: [Int] = []
        var isUnsure = false
        for packet in own {
            switch match(pattern, packet) {
            case .yes: certain.append(packet.number)
            case .unsure: isUnsure = true
            case .no: break
            }
        }
        return (certain, isUnsure)
    }

    private func match(_ pattern: PacketPattern, _ packet: ConversationPacket) -> Match {
        guard isSent(pattern.sender, by: packet.sender), pattern.takes(packet.flags),
            pattern.flags != nil || packet.payloadLength > 0 || packet.flags == nil,
            pattern.payloadLength?.contains(packet.payloadLength) ?? true, headerFits(pattern, packet)
        else { return .no }
        guard let payload = pattern.payload else { return .yes }
        guard payload.count == packet.payloadLength else { return .no }
        let bytes = recording.list[packet.number].bytes
        let data = bytes[(bytes.startIndex + packet.payload.lowerBound)...].prefix(packet.payload.count)
        guard payload.starts(with: data) else { return .no }
        return data.count == payload.count ? .yes : .unsure
    }

    /// Whether window and options are as a pattern wants them.
    func headerFits(_ pattern: PacketPattern, _ packet: ConversationPacket) -> Bool {
        guard pattern.window?.contains(Int(packet.window)) ?? true else { return false }
        guard !pattern.options.isEmpty else { return true }
        let whole = recording.list[packet.number]
        guard let dissection = try? whole.dissect(recording.list.linkType),
            case .tcp(let header) = dissection.transport,
            let options = try? TCPOption.read(header, in: whole.bytes.span, at: dissection.transportOffset)
        else { return false }
        return pattern.options.allSatisfy { wanted in options.contains(where: wanted.matches) }
    }
}

/// The statement about all that a side has sent.
extension WireJudge {
    private func judge(_ patterns: [WireStatement.StreamPattern]) -> WireOutcome {
        for pattern in patterns {
            for side in Conversation.Side.allCases where isSent(pattern.sender, by: side) {
                guard let stream = streams[side], stream.isWhole else { return Self.unknowable }
                guard stream.bytes != pattern.bytes else { continue }
                let offset = zip(stream.bytes, pattern.bytes).enumerated().first { $1.0 != $1.1 }?.offset
                let place = offset ?? min(stream.count, pattern.bytes.count)
                let packet = track.packets.first { $0.sender == side && $0.delivered.contains(place) }?.number
                let what =
                    offset == nil
                    ? "the \(side.rawValue) sent \(stream.count) bytes, and \(pattern.bytes.count) must be"
                    : "byte \(place) of the \(side.rawValue)'s stream is wrong"
                var mismatch = WireMismatch(message: what + (packet.map { " (packet \($0))" } ?? ""))
                mismatch.packets = packet.map { [$0] } ?? []
                mismatch.difference = .init(offset: place, expected: pattern.bytes, got: stream.bytes)
                return .broken(mismatch)
            }
        }
        return .held
    }
}
