import Wire

/// What one end of a conversation has sent.
struct ConversationSide: Hashable, Sendable {
    /// The sequence number of the first octet of data.
    private var base: UInt32?
    /// The position after the last octet that was sent.
    private var end = 0
    private(set) var hasSYN = false
    /// The position after the last octet, once there was a FIN.
    private var finish: Int?
    /// Whether the other end has acknowledged the FIN.
    private(set) var isFinished = false

    /// The initial sequence number, once known.
    var initialSequence: UInt32? { hasSYN ? base.map { $0 &- 1 } : nil }

    /// Notes a segment of this end, and fills in what it is in the stream.
    mutating func send(_ header: TCPHeader, _ part: inout ConversationPacket) {
        let isSYN = header.flags.contains(.syn)
        if isSYN {
            part.isRetransmission = hasSYN && base == header.sequenceNumber &+ 1
            base = header.sequenceNumber &+ 1
            hasSYN = true
            part.sequence = -1
            return
        }
        if base == nil { base = header.sequenceNumber }
        let position = position(of: header.sequenceNumber)
        let length = part.payloadLength
        let hasFIN = header.flags.contains(.fin)
        part.sequence = position
        let isPlain = !hasFIN && !header.flags.contains(.rst)
        part.isKeepAlive = isPlain && length <= 1 && position == end - 1 && position >= 0
        let isNew = position + length > end || hasFIN && finish == nil
        part.isRetransmission = !isNew && !part.isKeepAlive && (length > 0 || hasFIN)
        end = max(end, position + length)
        if hasFIN { finish = finish ?? position + length }
    }

    /// Notes what the other end acknowledges of this one's stream, and returns the position.
    mutating func acknowledge(_ header: TCPHeader) -> Int? {
        guard header.flags.contains(.ack), base != nil else { return nil }
        let position = position(of: header.acknowledgmentNumber)
        // A FIN takes one sequence number after the last octet.
        if let finish, position > finish { isFinished = true }
        return min(position, finish ?? position)
    }

    /// Notes a datagram and returns its position.
    mutating func sendDatagram(_ length: Int) -> Int {
        defer { end += max(length, 1) }
        return end
    }

    /// Sequence numbers wrap around (RFC 9293 §3.4); the nearest position to the stream's end is meant.
    private func position(of number: UInt32) -> Int {
        let expected = (base ?? 0) &+ UInt32(truncatingIfNeeded: end)
        return end + Int(Int32(bitPattern: number &- expected))
    }
}
