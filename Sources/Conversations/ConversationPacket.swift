package import Wire

/// A packet as a part of its conversation.
///
/// Every packet of a capture is copied in this form, so that it is kept short.
package struct ConversationPacket: Hashable, Sendable {
    /// Its place in the capture, counted from 1.
    package private(set) var number = 0
    package private(set) var timestamp = Timestamp(nanoseconds: 0)
    /// Where its first byte stands in the sender's stream, counted from 0; a SYN stands at -1.
    package internal(set) var position = 0
    /// The stretch of the stream that became whole with it: its own bytes, and those that waited beyond a gap.
    package internal(set) var delivered = 0..<0
    /// How far it acknowledges the other side's stream; a FIN takes one position.
    package internal(set) var acknowledged: Int?
    /// nil for a datagram.
    package internal(set) var flags: TCPFlags?
    package private(set) var sender = Conversation.Side.client
    private var layout = PacketLayout()
    /// As it stands in the header, before any scale.
    package internal(set) var window: UInt16 = 0
    /// What is unusual about it.
    package internal(set) var notes: SegmentNotes = []
    /// With it the stream is whole up to its FIN.
    package internal(set) var deliversFIN = false
    /// It carries only what was captured before.
    package internal(set) var isRetransmission = false
    /// A segment just before the next byte, to provoke an acknowledgment (RFC 9293 §3.8.4).
    package internal(set) var isKeepAlive = false
    /// Nothing more is to be said after it.
    package internal(set) var endsConversation = false
    /// The other side had sent FIN before.
    package internal(set) var followsOtherFIN = false
    /// Its conversation was over before.
    package internal(set) var isAfterEnd = false

    init() {}

    /// Makes it another packet, of which nothing more is known yet.
    ///
    /// It is changed where it is, because it would else be copied several times for each packet of a capture.
    @inline(__always)
    mutating func begin(_ number: Int, _ timestamp: Timestamp, _ sender: Conversation.Side, _ dissection: Dissection) {
        self = ConversationPacket()
        self.number = number
        self.timestamp = timestamp
        self.sender = sender
        layout = dissection.layout
    }

    /// The length of its data on the wire, in bytes.
    package var payloadLength: Int { layout.payloadLength }

    /// Whether it carries data though the other side has closed.
    package var followsFIN: Bool { followsOtherFIN && payloadLength > 0 }

    /// Where in the packet the captured part of its data stands.
    package var payload: Range<Int> { layout.payload }

    /// Where in the packet its transport header begins.
    package var transportOffset: Int { layout.transportOffset }

    /// It acknowledges, and says nothing else.
    package var isBareACK: Bool {
        guard let flags, payloadLength == 0, !isKeepAlive else { return false }
        return flags.has(.ack) && flags.lacks(.decisive)
    }
}
