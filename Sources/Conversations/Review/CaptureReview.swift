package import Wire

/// What a capture says: how many packets, which conversations, what is unusual.
///
/// Packets come one by one and are not kept; what is kept of a conversation is of a fixed size, and of those that are over
/// only the first and the last are kept.
package struct CaptureReview: Sendable {
    package private(set) var packetCount = 0
    /// What was captured of the packets, in bytes.
    package private(set) var byteCount = 0
    package private(set) var firstTimestamp: Timestamp?
    package private(set) var lastTimestamp: Timestamp?
    /// The conversations; `digests` has what is kept of each.
    ///
    /// The first thousand are there, and of the others those that go on or were over not long ago.
    package private(set) var table = ConversationTable()
    package private(set) var digests: [Digest] = []
    /// How many conversations there were.
    package private(set) var conversationCount = 0
    /// Those that are over and will be forgotten, the oldest first, from `nextOver` on.
    private var over: [Int] = []
    private var nextOver = 0
    /// Packets of IP that are neither TCP nor UDP, by their protocol.
    package private(set) var others: [IPProtocol: Int] = [:]
    /// ICMP errors: of which type and code, about which packet.
    package private(set) var refusals: [Refusal] = []
    /// Packets that are not IP, or not as they should be, by what is wrong.
    package private(set) var unread: [String: Int] = [:]
    /// What is said in the conversation that is asked for.
    package var contents: StreamContents?
    private var streams: [Conversation.Transport: Int] = [:]
    /// Of the packet that came last.
    private var dissection = Dissection()
    private var packet = ConversationPacket()

    /// An ICMP error.
    package struct Refusal: Hashable, Sendable {
        package var number: Int
        package var header: ICMPHeader
        /// Who could not be reached, and who wanted to.
        package var destination: TransportAddress
        package var source: TransportAddress
    }

    private static let mostRefusals = 100
    /// A hostile file has very many.
    private static let mostReasons = 100
    /// So many conversations are never forgotten.
    package static let mostKept = 1_000
    /// So many that are over are still there, because a late packet may come.
    static let mostOver = 1_024

    package init() {}

    /// Notes all packets that a decoder has, or those that `accepts` takes.
    ///
    /// - Throws: `CaptureDamage`, and what `accepts` throws; what came before it is noted.
    package mutating func add(
        packetsOf decoder: inout CaptureDecoder,
        where accepts: ((CaptureDecoder.Frame, CaptureDecoder) throws -> Bool)? = nil
    ) throws {
        while let frame = try decoder.next() {
            if let accepts, try !accepts(frame, decoder) { continue }
            add(
                decoder.buffer.span.extracting(frame.bytes),
                originalLength: frame.originalLength,
                linkType: frame.linkType,
                at: frame.timestamp,
                number: frame.number,
                comments: decoder.packetComments
            )
        }
    }

    /// Notes the next packet, and what its file says of it.
    ///
    /// A frame's parts are handed over one by one: to copy a frame costs more than to know its conversation.
    private mutating func add(
        _ bytes: Span<UInt8>,
        originalLength: Int,
        linkType: LinkType,
        at timestamp: Timestamp,
        number: Int,
        comments: [String]
    ) {
        packetCount += 1
        byteCount += bytes.count
        if firstTimestamp == nil { firstTimestamp = timestamp }
        lastTimestamp = timestamp
        do throws(WireError) {
            try dissection.read(bytes, originalLength: originalLength, linkType: linkType)
        } catch {
            let reason = "\(error)"
            unread[unread[reason] != nil || unread.count < Self.mostReasons ? reason : "other reasons", default: 0] += 1
            return
        }
        guard let place = table.add(dissection, timestamp: timestamp, number: number, as: &packet) else {
            note(dissection, bytes, number)
            return
        }
        if table.conversations[place].isNew { begin(place, at: timestamp) }
        digests[place].add(&packet, comments)
        let isWanted = contents != nil && isWanted(place)
        if isWanted { contents?.add(packet, bytes, comments) }
        if packet.endsConversation, place >= Self.mostKept, !isWanted { forgetLater(place) }
    }

    /// Whether it is the conversation that is asked for.
    private func isWanted(_ place: Int) -> Bool {
        contents?.isOf(digests[place].stream, table.conversations[place].transport) ?? false
    }

    private mutating func begin(_ place: Int, at time: Timestamp) {
        let transport = table.conversations[place].transport
        let stream = streams[transport, default: 0]
        let isShown = place < Self.mostKept || contents?.isOf(stream, transport) ?? false
        let digest = Digest(stream: stream, at: time, keepsPackets: isShown)
        streams[transport, default: 0] += 1
        conversationCount += 1
        if place == digests.count { digests.append(digest) } else { digests[place] = digest }
    }

    private mutating func forgetLater(_ place: Int) {
        over.append(place)
        guard over.count - nextOver > Self.mostOver else { return }
        table.forget(over[nextOver])
        nextOver += 1
        guard nextOver == Self.mostOver else { return }
        over.removeFirst(nextOver)
        nextOver = 0
    }

    private mutating func note(_ dissection: Dissection, _ bytes: Span<UInt8>, _ number: Int) {
        switch dissection.transport {
        case .icmp(let header):
            others[header.isV6 ? .icmpV6 : .icmp, default: 0] += 1
            guard refusals.count < Self.mostRefusals, let quoted = Dissection.quoted(by: dissection, in: bytes) else {
                return
            }
            refusals.append(
                Refusal(
                    number: number,
                    header: header,
                    destination: quoted.destination,
                    source: quoted.source
                )
            )
        case .other(let number): others[number, default: 0] += 1
        case .tcp, .udp: break
        }
    }
}
