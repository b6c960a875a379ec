import Conversations
import Sockets
import Wire

/// What a socket of a script sent and received when it was captured.
struct CapturedTimeline: Sendable {
    enum Arrival: Sendable {
        /// Of a stream, up to this position.
        case bytes(upTo: Int)
        case end, reset
        case datagram([UInt8], from: SocketAddress)
        /// An ICMP error in answer to a datagram.
        case refusal
    }

    struct Item: Sendable {
        var arrival: Arrival
        var time: Timestamp
        /// How much the socket had sent by then, bytes or datagrams: it comes no earlier.
        var needs: Int
        /// Whether the socket had ended its stream by then.
        var needsEnd: Bool
    }

    /// In the order of the capture.
    private(set) var arrivals: [Item] = []
    /// When so much had been sent, bytes or datagrams.
    private(set) var departures: [(count: Int, time: Timestamp)] = []
    /// Where the peer's window was closed, and until when: what stands there found no room before.
    private(set) var stalls: [(position: Int, until: Timestamp)] = []
    /// When it ended its stream.
    private(set) var ended: Timestamp?
    /// When its first packet went.
    private(set) var began: Timestamp?
    /// When it was open, and when it was refused.
    private(set) var opened: Timestamp?
    private(set) var refused: Timestamp?
    /// The packet with which it was open.
    private(set) var openedNumber = Int.max
    /// The stream that came, and the one that went.
    private(set) var incoming: [UInt8] = []
    private(set) var outgoing: [UInt8] = []
    /// The datagrams that went.
    private(set) var datagrams: [[UInt8]] = []

    /// A socket of which there are no packets.
    init() {}

    /// A side of a TCP conversation.
    init(_ track: Recording.Track, of own: Conversation.Side, in list: PacketList) {
        incoming = CapturedStream(track, of: own.other, in: list).bytes
        outgoing = CapturedStream(track, of: own, in: list).bytes
        began = track.packets.first?.timestamp
        var count = 0
        var isStalled = false
        for packet in track.packets where !packet.isAfterEnd {
            let flags = packet.flags ?? []
            note(packet, flags, own)
            if packet.sender == own {
                if packet.delivered.upperBound > count, !packet.delivered.isEmpty {
                    if isStalled { stalls.append((count, packet.timestamp)) }
                    isStalled = packet.notes.contains(.windowFull)
                    count = packet.delivered.upperBound
                    departures.append((count, packet.timestamp))
                }
                if packet.deliversFIN { ended = packet.timestamp }
                continue
            }
            if packet.notes.contains(.zeroWindow) { isStalled = true }
            func add(_ arrival: Arrival) {
                arrivals.append(
                    Item(arrival: arrival, time: packet.timestamp, needs: count, needsEnd: ended != nil)
                )
            }
            if !packet.delivered.isEmpty { add(.bytes(upTo: packet.delivered.upperBound)) }
            if packet.deliversFIN { add(.end) }
            if flags.has(.rst), opened != nil { add(.reset) }
        }
    }

    /// Notes how it was opened.
    private mutating func note(_ packet: ConversationPacket, _ flags: TCPFlags, _ own: Conversation.Side) {
        guard opened == nil, refused == nil else { return }
        if packet.sender == .server, flags.has(.synACK), own == .client {
            (opened, openedNumber) = (packet.timestamp, packet.number)
        } else if packet.sender == .client, own == .server, flags.has(.ack), flags.lacks(.rst) {
            (opened, openedNumber) = (packet.timestamp, packet.number)
        } else if packet.sender == .server, flags.has(.rst), own == .client {
            refused = packet.timestamp
        }
    }

    /// A socket for datagrams at an address.
    init(
        datagramsAt own: TransportAddress,
        in recording: Recording,
        _ refusals: [Recording.Refusal]
    ) {
        var events: [(number: Int, time: Timestamp, isOwn: Bool, arrival: Arrival)] = []
        for track in recording.tracks where track.conversation.transport == .udp {
            let conversation = track.conversation
            guard let side = Conversation.Side.allCases.first(where: { conversation.address(of: $0) == own }) else {
                continue
            }
            let peer = SocketAddress(conversation.address(of: side.other))
            for packet in track.packets {
                let bytes = recording.list[packet.number].bytes
                let data = Array(bytes[(bytes.startIndex + packet.payload.lowerBound)...].prefix(packet.payload.count))
                events.append((packet.number, packet.timestamp, packet.sender == side, .datagram(data, from: peer)))
            }
        }
        for refusal in refusals where refusal.source == own {
            events.append((refusal.number, recording.list[refusal.number].timestamp, false, .refusal))
        }
        for event in events.sorted(by: { $0.number < $1.number }) {
            if event.isOwn {
                if case .datagram(let data, _) = event.arrival { datagrams.append(data) }
                departures.append((datagrams.count, event.time))
            } else {
                arrivals.append(Item(arrival: event.arrival, time: event.time, needs: datagrams.count, needsEnd: false))
            }
        }
        opened = recording.list.count > 0 ? recording.list[1].timestamp : nil
    }

    /// When what stands at this position was sent.
    func departure(of position: Int) -> Timestamp? {
        let index = departures.firstSortedIndex { $0.count > position }
        return index < departures.count ? departures[index].time : nil
    }

    /// The next stall at this position or behind it.
    func stall(from position: Int) -> (position: Int, until: Timestamp)? {
        let index = stalls.firstSortedIndex { $0.position >= position }
        return index < stalls.count ? stalls[index] : nil
    }
}

extension SocketAddress {
    init(_ address: TransportAddress) {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            stride(from: number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        switch address.ip {
        case .v4(let bits): self.init(ip: bytes(bits), port: address.port)
        case .v6(let high, let low): self.init(ip: bytes(high) + bytes(low), port: address.port)
        }
    }

    /// One whose text has numbers only: `127.0.0.1:7`, `[::1]:7`.
    init?(numeric text: String) {
        guard let place = HostAndPort(text), place.host.allSatisfy({ $0.isHexDigit || ":.".contains($0) }),
            let address = try? Resolver.resolve(host: place.host, service: String(place.port)).first
        else { return nil }
        self = address
    }
}
