package import Wire

/// What a review keeps of a conversation: a few words for each packet at its ends, and counts of all the others.
package struct Digest: Sendable {
    /// Its place among the conversations of its transport, counted from 0, as tshark counts streams.
    package let stream: Int
    package let firstTimestamp: Timestamp
    package private(set) var lastTimestamp: Timestamp
    package private(set) var packetCount = 0
    /// The longest time without a packet, and the number of the packet that ended it.
    package private(set) var longestGap: (nanoseconds: Int64, number: Int) = (0, 0)
    /// How many packets have each note, in the order of `SegmentNotes.names`.
    package private(set) var noteCounts = [Int](repeating: 0, count: SegmentNotes.names.count)
    /// The bytes that came behind the other side's FIN.
    package private(set) var bytesAfterFIN = 0
    /// Whether it is shown packet by packet.
    private let keepsPackets: Bool
    /// Its first packets, and those that have a note.
    private var first: [ConversationPacket] = []
    /// Its last packets, in a ring.
    private var last: [ConversationPacket] = []
    private var next = 0
    /// What the file says of those that are kept, by their numbers.
    private var comments: [Int: [String]] = [:]

    /// A packet, and what its file says of it.
    package struct Row: Sendable {
        package var packet: ConversationPacket
        package var comments: [String]
    }

    /// How many packets stand at its beginning, and at its end.
    static let ends = 12
    /// So many with notes are kept beside them.
    static let mostNoted = 24

    init(stream: Int, at time: Timestamp, keepsPackets: Bool) {
        self.stream = stream
        self.keepsPackets = keepsPackets
        firstTimestamp = time
        lastTimestamp = time
        // To grow step by step takes more time than all else that is done here.
        if keepsPackets { first.reserveCapacity(Self.ends) }
    }

    /// Notes the next packet, which is not changed: it is where it is, so that it is not copied.
    mutating func add(_ packet: inout ConversationPacket, _ told: [String]) {
        packetCount += 1
        let gap = packet.timestamp.nanoseconds - lastTimestamp.nanoseconds
        if gap > longestGap.nanoseconds { longestGap = (gap, packet.number) }
        if gap > 0 { lastTimestamp = packet.timestamp }
        if packet.followsOtherFIN { bytesAfterFIN += packet.delivered.count }
        if !packet.notes.isEmpty { count(packet.notes) }
        guard keepsPackets else { return }
        if !told.isEmpty { comments[packet.number] = told }
        let isEarly = packetCount <= Self.ends
        if isEarly || (!packet.notes.isEmpty && first.count < Self.ends + Self.mostNoted) { first.append(packet) }
        if !isEarly { keepLast(&packet) }
    }

    @inline(__always)
    private mutating func keepLast(_ packet: inout ConversationPacket) {
        if last.count < Self.ends {
            if last.isEmpty { last.reserveCapacity(Self.ends) }
            last.append(packet)
            return
        }
        if !comments.isEmpty { forgetComments(of: last[next].number) }
        last[next] = packet
        next = next + 1 == Self.ends ? 0 : next + 1
    }

    private mutating func forgetComments(of number: Int) {
        if !first.contains(where: { $0.number == number }) { comments[number] = nil }
    }

    private mutating func count(_ notes: SegmentNotes) {
        var bits = notes.rawValue
        while bits != 0 {
            noteCounts[bits.trailingZeroBitCount] += 1
            bits &= bits - 1
        }
    }

    /// The packets that are shown, in their order.
    package var rows: [Row] {
        let end = last[next...] + last[..<next]
        let begin = first.last?.number ?? 0
        return (first + end.filter { $0.number > begin }).map { packet in
            Row(packet: packet, comments: comments[packet.number] ?? [])
        }
    }

    /// How many packets have a note.
    package func count(of note: SegmentNotes) -> Int {
        noteCounts[note.rawValue.trailingZeroBitCount]
    }
}
