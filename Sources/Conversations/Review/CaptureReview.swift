package import Wire

/// What a capture says: how many packets, which conversations, what is unusual.
///
/// Packets come one by one and are not kept; what is kept of a conversation is of a fixed size.
package struct CaptureReview: Sendable {
    package private(set) var packetCount = 0
    /// What was captured of the packets, in bytes.
    package private(set) var byteCount = 0
    package private(set) var firstTimestamp: Timestamp?
    package private(set) var lastTimestamp: Timestamp?
    /// The conversations, and what is kept of each.
    package private(set) var table = ConversationTable()
    package private(set) var digests: [Digest] = []
    /// Packets of IP that are neither TCP nor UDP, by their protocol.
    package private(set) var others: [IPProtocol: Int] = [:]
    /// ICMP errors: of which type and code, about which packet.
    package private(set) var refusals: [Refusal] = []
    /// Packets that are not IP, or not as they should be, by what is wrong.
    package private(set) var unread: [String: Int] = [:]
    /// What is said in the conversation that is asked for.
    package var contents: StreamContents?
    private var streams: [Conversation.Transport: Int] = [:]

    /// An ICMP error.
    package struct Refusal: Hashable, Sendable {
        package var number: Int
        package var type: UInt8
        package var code: UInt8
        package var isV6: Bool
        /// Who could not be reached, and who wanted to.
        package var destination: TransportAddress
        package var source: TransportAddress

        /// Nobody listens at the port.
        package var isPortUnreachable: Bool { isV6 ? type == 1 && code == 4 : type == 3 && code == 3 }
    }

    private static let mostRefusals = 100

    package init() {}

    /// Notes the next packet.
    package mutating func add(_ frame: CaptureDecoder.Frame, _ bytes: Span<UInt8>) {
        packetCount += 1
        byteCount += bytes.count
        if firstTimestamp == nil { firstTimestamp = frame.timestamp }
        lastTimestamp = frame.timestamp
        let dissection: Dissection
        do throws(WireError) {
            dissection = try Dissection(bytes, originalLength: frame.originalLength, linkType: frame.linkType)
        } catch {
            unread["\(error)", default: 0] += 1
            return
        }
        guard let place = table.add(dissection, timestamp: frame.timestamp, number: frame.number) else {
            note(dissection, bytes, frame.number)
            return
        }
        if place.conversation == digests.count {
            let transport = table.conversations[place.conversation].transport
            digests.append(Digest(stream: streams[transport, default: 0], at: frame.timestamp))
            streams[transport, default: 0] += 1
        }
        digests[place.conversation].add(place.packet, frame.comments)
        if let wanted = contents, digests[place.conversation].stream == wanted.stream,
            table.conversations[place.conversation].transport == wanted.transport
        {
            contents?.add(place.packet, bytes, frame.comments)
        }
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
                    type: header.type,
                    code: header.code,
                    isV6: header.isV6,
                    destination: quoted.destination,
                    source: quoted.source
                )
            )
        case .other(let number): others[number, default: 0] += 1
        case .tcp, .udp: break
        }
    }
}
