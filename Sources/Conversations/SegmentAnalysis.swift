import Wire

/// Finds what is unusual about the segments of a connection, by the rules of Wireshark's TCP dissector (4.0).
///
/// A state machine of a fixed size: it remembers of each direction the last segment and the highest number.
package struct SegmentAnalysis: Hashable, Sendable {
    /// What is remembered of what one side has sent.
    private struct Half: Hashable, Sendable {
        /// Behind the highest number that was sent; nil before the first segment.
        var next: UInt32?
        /// When that last advanced.
        var nextTime = Timestamp(nanoseconds: 0)
        /// What its last segment acknowledged, and when that came.
        var acknowledged: UInt32 = 0
        var acknowledgedTime = Timestamp(nanoseconds: 0)
        var window: UInt16 = 0
        /// By how many bits its windows are shifted; nil when its SYN was not seen.
        var shift: UInt8?
        /// Up to where its last segment lets the other side send; nil when its SYN was not seen.
        var limit: UInt32?
        var duplicates = 0
        var lastNotes: SegmentNotes = []

        @inline(__always)
        mutating func remember(
            _ header: TCPHeader,
            _ end: UInt32,
            _ time: Timestamp,
            _ notes: SegmentNotes
        ) {
            if !notes.contains(.zeroWindowProbe), !header.flags.has(.rst) {
                if next == nil || end.isBeyond(next ?? end) {
                    next = end
                    nextTime = time
                }
            }
            window = header.window
            acknowledged = header.acknowledgmentNumber
            acknowledgedTime = time
            lastNotes = notes
            // The window of a SYN is never shifted (RFC 7323 §2.2).
            limit = shift.map { acknowledged &+ UInt32(window) << (header.flags.has(.syn) ? 0 : min($0, 14)) }
        }

        /// Whether a segment is the next one and has nothing unusual, as most: one look instead of many.
        ///
        /// Kernels call that header prediction.
        @inline(__always)
        func expects(_ header: TCPHeader, _ length: Int, _ other: Half) -> Bool {
            guard header.flags.lacks(.decisive), header.flags.has(.ack), header.sequenceNumber == next,
                header.window != 0, other.window != 0, let otherNext = other.next,
                !header.acknowledgmentNumber.isBeyond(otherNext)
            else { return false }
            let end = header.sequenceNumber &+ UInt32(truncatingIfNeeded: length)
            return length > 0
                ? end != other.limit && end.isBeyond(other.acknowledged)
                : header.acknowledgmentNumber != acknowledged
        }
    }

    private var client = Half()
    private var server = Half()
    private var synTime: Timestamp?
    /// From the SYN to the client's ACK, in nanoseconds; nil while the handshake was not seen.
    package private(set) var initialRoundTrip: Int64?

    /// No segment comes so soon out of order when nothing is known of the round trip, in nanoseconds.
    private static let usualRoundTrip: Int64 = 3_000_000
    /// A fast retransmission comes so soon after the ACK that asks for it.
    private static let fastLimit: Int64 = 20_000_000

    @inline(__always)
    mutating func add(
        _ header: TCPHeader,
        _ length: Int,
        at time: Timestamp,
        from side: Conversation.Side
    ) -> SegmentNotes {
        if initialRoundTrip == nil { noteRoundTrip(header, time, side) }
        return side == .client
            ? Self.add(header, length, time, &client, &server, initialRoundTrip)
            : Self.add(header, length, time, &server, &client, initialRoundTrip)
    }

    private mutating func noteRoundTrip(_ header: TCPHeader, _ time: Timestamp, _ side: Conversation.Side) {
        if header.flags.has(.syn) {
            if !header.flags.has(.ack) { synTime = time }
        } else if side == .client, header.flags.has(.ack), server.next != nil, let synTime {
            initialRoundTrip = time.nanoseconds - synTime.nanoseconds
        }
    }

    @inline(__always)
    private static func add(
        _ header: TCPHeader,
        _ length: Int,
        _ time: Timestamp,
        _ own: inout Half,
        // So that it is not copied.
        _ other: inout Half,
        _ roundTrip: Int64?
    ) -> SegmentNotes {
        guard own.expects(header, length, other) else { return judge(header, length, time, &own, &other, roundTrip) }
        if header.acknowledgmentNumber != own.acknowledged { own.duplicates = 0 }
        own.remember(header, header.sequenceNumber &+ UInt32(truncatingIfNeeded: length), time, [])
        return []
    }

    /// What is said of a segment that is not just the next one.
    private static func judge(
        _ header: TCPHeader,
        _ length: Int,
        _ time: Timestamp,
        _ own: inout Half,
        _ other: inout Half,
        _ roundTrip: Int64?
    ) -> SegmentNotes {
        let flags = header.flags
        let span = UInt32(truncatingIfNeeded: length) &+ (flags.lacks(.numbered) ? 0 : 1)
        let end = header.sequenceNumber &+ span
        if flags.has(.syn) { own.shift = header.windowScale ?? 0 }
        var notes = notes(header, length, own, other)
        if header.acknowledgmentNumber != own.acknowledged {
            own.duplicates = 0
        } else if notes.contains(.duplicateACK) {
            own.duplicates += 1
        }
        if flags.has(.ack), let next = other.next, header.acknowledgmentNumber.isBeyond(next) {
            notes.insert(.unseenACKed)
        }
        if span > 0, !flags.has(.rst), !notes.contains(.keepAlive) {
            notes.formUnion(resent(header, length, end, time, own, other, roundTrip ?? usualRoundTrip))
        }
        own.remember(header, end, time, notes)
        return notes
    }

    /// What a segment says by itself and against the one before.
    private static func notes(
        _ header: TCPHeader,
        _ length: Int,
        _ own: Half,
        _ other: Half
    ) -> SegmentNotes {
        let (flags, number) = (header.flags, header.sequenceNumber)
        let isPlain = flags.lacks(.decisive)
        if length == 1, number == own.next, other.window == 0, other.next != nil { return .zeroWindowProbe }
        var notes: SegmentNotes = []
        if isPlain, header.window == 0 { notes.insert(.zeroWindow) }
        if let next = own.next {
            if !flags.has(.rst), number.isBeyond(next) { notes.insert(.previousSegmentLost) }
            if isPlain, length <= 1, number == next &- 1 { notes.insert(.keepAlive) }
        }
        guard isPlain else { return notes }
        if length > 0, number &+ UInt32(length) == other.limit { notes.insert(.windowFull) }
        guard length == 0, number == own.next else { return notes }
        let isSame = header.acknowledgmentNumber == own.acknowledged
        if header.window == 0 {
            if isSame, own.window == 0, other.lastNotes.contains(.zeroWindowProbe) { notes.insert(.zeroWindowProbeACK) }
            return notes
        }
        guard isSame else { return notes }
        if header.window != own.window {
            notes.insert(.windowUpdate)
        } else {
            notes.insert(other.lastNotes.contains(.keepAlive) ? .keepAliveACK : .duplicateACK)
        }
        return notes
    }

    /// Whether a segment with data, SYN or FIN was sent before, or comes late.
    private static func resent(
        _ header: TCPHeader,
        _ length: Int,
        _ end: UInt32,
        _ time: Timestamp,
        _ own: Half,
        _ other: Half,
        _ roundTrip: Int64
    ) -> SegmentNotes {
        let number = header.sequenceNumber
        if length > 0, other.next != nil, !(number &+ UInt32(length)).isBeyond(other.acknowledged) {
            return .resentNeedlessly
        }
        guard let next = own.next, next.isBeyond(number), length <= 1 || number != next &- 1 else { return [] }
        if other.duplicates >= 2, other.acknowledged == number,
            time.nanoseconds - other.acknowledgedTime.nanoseconds < fastLimit
        {
            return .resentAtOnce
        }
        if time.nanoseconds - own.nextTime.nanoseconds < roundTrip, end != next { return .outOfOrder }
        return .retransmission
    }
}

extension UInt32 {
    /// Whether it comes behind another sequence number, modulo 2^32 (RFC 9293 §3.4).
    fileprivate func isBeyond(_ other: UInt32) -> Bool {
        Int32(bitPattern: self &- other) > 0
    }
}
