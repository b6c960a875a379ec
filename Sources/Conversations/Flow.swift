import Wire

/// What one side of a conversation has sent.
///
/// Positions count the bytes of its stream from 0; a SYN stands at -1, a FIN behind the last byte.
package struct Flow: Hashable, Sendable {
    package private(set) var packets = 0
    /// Packets with data.
    package private(set) var segments = 0
    /// Packets that carried nothing but what was captured before.
    package private(set) var retransmissions = 0
    /// The bytes of its stream that were sent, each counted once.
    package private(set) var bytes = 0
    /// The sequence number of the SYN (ISN); nil when the capture began later.
    package private(set) var initialSequenceNumber: UInt32?
    /// The position behind the last byte, once a FIN was sent.
    package private(set) var finish: Int?
    /// Whether the other side has acknowledged the FIN.
    package private(set) var isFinishAcknowledged = false
    /// Which bytes were seen on the wire, whether or not all of a packet was captured.
    package private(set) var coverage = StreamCoverage()
    /// How far the other side has acknowledged.
    package private(set) var acknowledged = 0
    /// The sequence number of the byte at position 0.
    private var base: UInt32?
    /// The highest position that was sent.
    private var highest = 0
    /// Whether the FIN has come into its place in the stream.
    private var hasDeliveredFinish = false

    /// Whether a datagram came in fragments of IP, which are not put together.
    package private(set) var hasFragments = false

    /// Whether the capture lacks bytes that were sent: the other side has acknowledged them, or they are in fragments.
    package var lacksBytes: Bool { hasFragments || min(acknowledged, finish ?? acknowledged) > coverage.edge }

    /// Notes a segment, and fills in what it is in the stream.
    @inline(__always)
    mutating func send(_ header: TCPHeader, _ packet: inout ConversationPacket) {
        packets += 1
        guard expects(header) else { return place(header, &packet) }
        // The next bytes of a stream that is whole, as most segments are.
        let end = highest + packet.payloadLength
        packet.position = highest
        packet.delivered = highest..<end
        guard end > highest else { return }
        segments += 1
        _ = coverage.add(highest..<end)
        highest = end
        bytes = end
    }

    /// Finds out what a segment is in the stream.
    private mutating func place(_ header: TCPHeader, _ packet: inout ConversationPacket) {
        if header.flags.has(.syn) {
            packet.isRetransmission = initialSequenceNumber == header.sequenceNumber
            if packet.isRetransmission { retransmissions += 1 }
            initialSequenceNumber = header.sequenceNumber
            base = header.sequenceNumber &+ 1
            packet.position = -1
            return
        }
        // Before its first byte everything that a side sends has that number: a RST in answer to a SYN has zero.
        if base == nil, header.flags.has(.rst) { return }
        if base == nil { base = header.sequenceNumber }
        let position = position(of: header.sequenceNumber)
        packet.position = position
        let end = position + packet.payloadLength
        if packet.payloadLength > 0 { segments += 1 }
        let isPlain = header.flags.lacks(.decisive)
        packet.isKeepAlive = isPlain && packet.payloadLength <= 1 && position == highest - 1 && highest > 0
        let before = coverage.edge
        // A position before the first byte has no place in the stream.
        let isNew = !packet.isKeepAlive && coverage.add(max(0, position)..<max(0, position, end))
        packet.delivered = before..<coverage.edge
        let isFirstFIN = header.flags.has(.fin) && finish == nil
        packet.isRetransmission =
            !isNew && !packet.isKeepAlive && !isFirstFIN && (packet.payloadLength > 0 || header.flags.has(.fin))
        if packet.isRetransmission { retransmissions += 1 }
        highest = max(highest, end)
        bytes = max(bytes, coverage.edge)
        if isFirstFIN { finish = end }
        if let finish, !hasDeliveredFinish, coverage.edge >= finish {
            hasDeliveredFinish = true
            packet.deliversFIN = true
        }
    }

    @inline(__always)
    private func expects(_ header: TCPHeader) -> Bool {
        guard let base, finish == nil, coverage.isWhole, coverage.edge == highest else { return false }
        return header.flags.lacks(.decisive) && header.sequenceNumber == base &+ UInt32(truncatingIfNeeded: highest)
    }

    /// Notes what the other side acknowledges of this stream, and returns how far.
    mutating func acknowledge(_ header: TCPHeader) -> Int? {
        guard header.flags.has(.ack) else { return nil }
        // Nothing of it was captured: it begins with what is due.
        if base == nil { base = header.acknowledgmentNumber }
        let position = position(of: header.acknowledgmentNumber)
        acknowledged = max(acknowledged, position)
        // A FIN takes one number behind the last byte.
        if let finish, position > finish { isFinishAcknowledged = true }
        return position
    }

    /// Notes a datagram; each follows the one before.
    mutating func sendDatagram(_ packet: inout ConversationPacket, isFragment: Bool) {
        hasFragments = hasFragments || isFragment
        packets += 1
        segments += 1
        packet.position = bytes
        let before = coverage.edge
        _ = coverage.add(bytes..<bytes + packet.payloadLength)
        packet.delivered = before..<coverage.edge
        bytes += packet.payloadLength
    }

    /// Sequence numbers wrap around (RFC 9293 §3.4): the position nearest to what was sent last is meant.
    private func position(of number: UInt32) -> Int {
        let expected = (base ?? 0) &+ UInt32(truncatingIfNeeded: highest)
        return highest + Int(Int32(bitPattern: number &- expected))
    }
}
