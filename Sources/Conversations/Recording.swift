package import Wire

/// The packets of one case, numbered from 1 and sorted into its conversations.
package struct Recording: Sendable {
    /// A conversation and the packets that are it.
    package struct Track: Sendable {
        package let conversation: Conversation
        /// In the order of the capture.
        package let packets: [ConversationPacket]
    }

    package let list: PacketList
    /// In the order of their first packets.
    package let tracks: [Track]
    /// The numbers of the packets that are not TCP.
    package let others: [Int]

    /// Keeps what belongs to a case: TCP conversations of which it saw the SYN, and all that is not TCP.
    ///
    /// A TCP conversation without its SYN is the tail of an earlier case, unless `keepsTails`. `isOwn` narrows that down
    /// where others use the interface too.
    package init(
        _ list: PacketList,
        keepsTails: Bool = false,
        isOwn: (Conversation) -> Bool = { _ in true }
    ) {
        var sorted = Sorted(list)
        let kept = sorted.conversations.map {
            ($0.transport == .udp || $0.beganWithSYN || keepsTails) && isOwn($0)
        }
        var whole = list
        if kept.contains(false) {
            whole = PacketList(linkType: list.linkType)
            for number in 1..<(list.count + 1) where sorted.owners[number - 1].map({ kept[$0] }) ?? true {
                whole.append(list[number])
            }
            sorted = Sorted(whole)
        }
        self.list = whole
        tracks = zip(sorted.conversations, sorted.packets).map { Track(conversation: $0, packets: $1) }
        others = sorted.others
    }

    /// A datagram that nobody took, as an ICMP error tells of it.
    package struct Refusal: Hashable, Sendable {
        /// The error's place in the capture.
        package var number: Int
        /// Who had sent the datagram, and where to.
        package var source: TransportAddress
        package var destination: TransportAddress
    }

    /// The datagrams of UDP to which ICMP errors are the answer, in the order of these.
    package var refusals: [Refusal] {
        others.compactMap { number in
            let packet = list[number]
            guard let outer = try? packet.dissect(list.linkType),
                let quoted = Dissection.quoted(by: outer, in: packet.bytes.span), quoted.transport == .udp
            else { return nil }
            return Refusal(number: number, source: quoted.source, destination: quoted.destination)
        }
    }

    private struct Sorted {
        var conversations: [Conversation] = []
        var packets: [[ConversationPacket]] = []
        /// The conversation of each packet.
        var owners: [Int?] = []
        var others: [Int] = []

        init(_ list: PacketList) {
            var table = ConversationTable()
            owners.reserveCapacity(list.count)
            for number in 1..<(list.count + 1) {
                let packet = list[number]
                let dissection = try? packet.dissect(list.linkType)
                let place = dissection.flatMap { table.add($0, timestamp: packet.timestamp, number: number) }
                owners.append(place?.conversation)
                if place.map({ table.conversations[$0.conversation].transport == .udp }) ?? true {
                    others.append(number)
                }
                guard let place else { continue }
                if place.conversation == packets.count { packets.append([]) }
                packets[place.conversation].append(place.packet)
            }
            conversations = table.conversations
        }
    }
}
