package import Wire

/// A capture that is held in memory to be compared: its packets, and what its file says of each.
package struct CapturedPackets: Sendable {
    package let recording: Recording
    let refusals: [Recording.Refusal]
    private let comments: [Int: [String]]

    /// - Parameters:
    ///   - list: the packets.
    ///   - comments: what the file says of them, by their numbers.
    package init(_ list: PacketList, comments: [Int: [String]]) {
        recording = Recording(list)
        refusals = recording.refusals
        // A conversation without its beginning is left out, and those behind it get other numbers.
        self.comments = recording.list.count == list.count ? comments : [:]
    }

    func steps(_ numbers: [Int]) -> [String] {
        var seen: Set<String> = []
        return numbers.flatMap { comments[$0] ?? [] }.filter { seen.insert($0).inserted }
    }
}

/// A conversation as what each side does, one after the other.
struct CapturedTalk {
    enum Act: Hashable {
        case syn, synACK
        /// A stretch of its side's stream, or a datagram by its place among its side's.
        case data(Range<Int>)
        case datagram(Int)
        case finish, reset
        /// An ICMP error in answer.
        case refusal
    }

    struct Saying {
        var side: Conversation.Side
        var act: Act
        var numbers: [Int]
        var steps: [String]
        var time: Timestamp
    }

    let conversation: Conversation
    private(set) var sayings: [Saying] = []
    let streams: [Conversation.Side: CapturedStream]
    private(set) var datagrams: [Conversation.Side: [[UInt8]]] = [:]

    init(_ track: Recording.Track, in packets: CapturedPackets) {
        let list = packets.recording.list
        conversation = track.conversation
        streams = Dictionary(
            uniqueKeysWithValues: Conversation.Side.allCases.map { ($0, CapturedStream(track, of: $0, in: list)) }
        )
        for event in WireEvent.list(track, others: []) where !event.isSilent {
            guard let side = event.side else { continue }
            let time = list[event.number].timestamp
            for act in acts(of: event, side, list) {
                sayings.append(
                    Saying(
                        side: side,
                        act: act,
                        numbers: event.numbers,
                        steps: packets.steps(event.numbers),
                        time: time
                    )
                )
            }
        }
        guard conversation.transport == .udp else { return }
        let own = packets.refusals.filter { refusal in
            refusal.source == conversation.client && refusal.destination == conversation.server
        }
        for number in own.map(\.number) {
            sayings.append(
                Saying(side: .server, act: .refusal, numbers: [number], steps: [], time: list[number].timestamp)
            )
        }
        sayings.sort { $0.numbers[0] < $1.numbers[0] }
    }

    private mutating func acts(of event: WireEvent, _ side: Conversation.Side, _ list: PacketList) -> [Act] {
        if let data = event.data {
            guard conversation.transport == .udp else { return [.data(data)] }
            let stream = streams[side]?.bytes ?? []
            datagrams[side, default: []].append(Array(stream[data.clamped(to: 0..<stream.count)]))
            return [.datagram((datagrams[side]?.count ?? 1) - 1)]
        }
        let flags = event.flags ?? []
        if flags.contains(.rst) { return [.reset] }
        if flags.contains(.syn) { return [flags.contains(.ack) ? .synACK : .syn] }
        return flags.contains(.fin) ? [.finish] : []
    }

    /// How a side's act stands here, so that it can be compared.
    func saying(_ side: Conversation.Side, _ act: Act) -> Saying? {
        sayings.first { $0.side == side && $0.act == act }
    }

    /// With which of its acts a side delivers a position of its stream.
    func saying(_ side: Conversation.Side, at position: Int) -> Saying? {
        sayings.first { saying in
            if case .data(let range) = saying.act { saying.side == side && range.contains(position) } else { false }
        }
    }
}
