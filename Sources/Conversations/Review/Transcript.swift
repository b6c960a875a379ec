package import Wire

/// Conversations that took place, as what their ends did, one after the other.
package struct Transcript: Sendable {
    package enum Act: Hashable, Sendable {
        case opened
        /// By RST, or nobody answered the SYN.
        case refused, unanswered
        /// Bytes of a stream until the other side did something, or a datagram.
        case said([UInt8])
        /// An end has ended its stream (FIN), or the connection (RST).
        case finished, reset
        /// An ICMP error came in answer to a datagram.
        case rejected
    }

    package struct Moment: Hashable, Sendable {
        /// Its place among the conversations.
        package var conversation: Int
        package var side: Conversation.Side
        package var act: Act
        /// Nanoseconds since the first moment.
        package var time: Int64
        /// When the last of what was said went.
        package var end: Int64

        package init(conversation: Int, side: Conversation.Side, act: Act, time: Int64) {
            self.conversation = conversation
            self.side = side
            self.act = act
            self.time = time
            end = time
        }
    }

    package struct Talk: Hashable, Sendable {
        package var transport: Conversation.Transport
        package var server: String

        package init(_ transport: Conversation.Transport, server: String) {
            self.transport = transport
            self.server = server
        }
    }

    package var talks: [Talk] = []
    package var moments: [Moment] = []

    package init() {}
}

extension Transcript {
    /// Why a capture is no transcript.
    package struct Lack: Error, CustomStringConvertible {
        package var description: String
    }

    /// The conversations of a capture with the server of the first.
    ///
    /// - Parameters:
    ///   - list: the packets.
    ///   - wanted: which conversation alone, by its transport and its number there from 0; nil for all of them.
    /// - Throws: `Lack` where there is none, or where what was said was not captured.
    package init(_ list: PacketList, only wanted: (transport: Conversation.Transport, number: Int)? = nil) throws(Lack)
    {
        let recording = Recording(list, keepsTails: true)
        var tracks = recording.tracks
        if let wanted {
            let alike = tracks.filter { $0.conversation.transport == wanted.transport }
            guard alike.indices.contains(wanted.number) else {
                throw Lack(description: "there is no \(wanted.transport.rawValue) conversation \(wanted.number)")
            }
            tracks = [alike[wanted.number]]
        }
        tracks.removeAll { $0.conversation.transport == .tcp && !$0.conversation.beganWithSYN }
        guard let first = tracks.first?.conversation.server else {
            throw Lack(description: "there is no conversation of which the beginning was captured")
        }
        let refusals = recording.refusals
        var found: [(number: Int, moment: Moment)] = []
        for track in tracks where track.conversation.server == first {
            let index = talks.count
            talks.append(Talk(track.conversation.transport, server: "\(first)"))
            for (numbers, side, act) in try Self.acts(track, recording, refusals) {
                let times = [numbers.lowerBound, numbers.upperBound].map {
                    list[$0].timestamp.nanoseconds - list[1].timestamp.nanoseconds
                }
                var moment = Moment(conversation: index, side: side, act: act, time: times[0])
                moment.end = times[1]
                found.append((numbers.lowerBound, moment))
            }
        }
        // What stands at one packet keeps its order.
        moments = found.enumerated().sorted {
            ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
        }.map(\.element.moment)
    }

    private typealias NumberedAct = (numbers: ClosedRange<Int>, side: Conversation.Side, act: Act)

    private static func acts(
        _ track: Recording.Track,
        _ recording: Recording,
        _ refusals: [Recording.Refusal]
    ) throws(Lack) -> [NumberedAct] {
        let conversation = track.conversation
        var streams: [Conversation.Side: CapturedStream] = [:]
        for side in Conversation.Side.allCases {
            let stream = CapturedStream(track, of: side, in: recording.list)
            guard stream.isWhole else {
                throw Lack(description: "the capture does not have all that \(side.title) said")
            }
            streams[side] = stream
        }
        var acts: [NumberedAct] = []
        for event in WireEvent.list(track, others: []) where !event.isSilent {
            guard let side = event.side else { continue }
            if event.data != nil {
                for (numbers, part) in parts(of: event, track, recording.list) {
                    acts.append((numbers, side, .said(Array(streams[side]?.bytes[part] ?? []))))
                }
            } else if let act = act(event.flags ?? [], conversation) {
                acts.append((event.number...event.number, side, act))
            }
        }
        let first = track.packets[0].number
        if conversation.transport == .tcp, conversation.handshake == .synSent, conversation.resetBy == nil {
            acts.append((first...first, .client, .unanswered))
        }
        guard conversation.transport == .udp else { return acts }
        acts.insert((first...first, .client, .opened), at: 0)
        for refusal in refusals
        where refusal.source == conversation.client && refusal.destination == conversation.server {
            acts.append((refusal.number...refusal.number, .server, .rejected))
        }
        return acts
    }

    /// What a side says in one go, cut where it paused.
    private static func parts(
        of event: WireEvent,
        _ track: Recording.Track,
        _ list: PacketList
    ) -> [(numbers: ClosedRange<Int>, part: Range<Int>)] {
        guard let data = event.data, event.numbers.count > 1 else {
            return event.data.map { [(event.number...event.number, $0)] } ?? []
        }
        let own = Set(event.numbers)
        var parts: [(numbers: ClosedRange<Int>, part: Range<Int>)] = []
        var last: Int64?
        var isHeldUp = false
        for packet in track.packets where packet.number >= event.number {
            // Whose peer takes no more has not paused.
            if packet.notes.contains(.zeroWindow), packet.sender != event.side { isHeldUp = true }
            guard own.contains(packet.number), !packet.delivered.isEmpty else { continue }
            let time = packet.timestamp.nanoseconds
            defer { isHeldUp = packet.notes.contains(.windowFull) }
            if let last, isHeldUp || time - last < pause {
                let (numbers, part) = parts.removeLast()
                parts.append((numbers.lowerBound...packet.number, part.lowerBound..<packet.delivered.upperBound))
            } else {
                parts.append((packet.number...packet.number, packet.delivered))
            }
            last = time
        }
        return parts.isEmpty ? [(event.number...event.number, data)] : parts
    }

    /// Who says nothing for so long, in nanoseconds, has paused.
    package static let pause: Int64 = 80_000_000

    private static func act(_ flags: TCPFlags, _ conversation: Conversation) -> Act? {
        if flags.contains(.rst) { return conversation.handshake == .synSent ? .refused : .reset }
        if flags.contains(.syn) { return flags.contains(.ack) ? .opened : nil }
        return flags.contains(.fin) ? .finished : nil
    }
}
