package import Wire

/// A packet as a part of its conversation.
package struct ConversationPacket: Hashable, Sendable {
    /// Its place in the capture, counted from 1.
    package let number: Int
    package let timestamp: Timestamp
    package let sender: Conversation.Side
    /// nil for a datagram.
    package internal(set) var flags: TCPFlags?
    /// Where its first byte stands in the sender's stream, counted from 0; a SYN stands at -1.
    package internal(set) var position = 0
    /// How far it acknowledges the other side's stream; a FIN takes one position.
    package internal(set) var acknowledged: Int?
    /// The length of its data on the wire, in bytes.
    package let payloadLength: Int
    /// Where in the packet the captured part of its data stands.
    package let payload: Range<Int>
    /// Where in the packet its transport header begins.
    package let transportOffset: Int
    /// As it stands in the header, before any scale.
    package internal(set) var window: UInt16 = 0
    /// The stretch of the stream that became whole with it: its own bytes, and those that waited beyond a gap.
    package internal(set) var delivered = 0..<0
    /// With it the stream is whole up to its FIN.
    package internal(set) var deliversFIN = false
    /// It carries only what was captured before.
    package internal(set) var isRetransmission = false
    /// A segment just before the next byte, to provoke an acknowledgment (RFC 9293 §3.8.4).
    package internal(set) var isKeepAlive = false
    /// Nothing more is to be said after it.
    package internal(set) var endsConversation = false
    /// What is unusual about it.
    package internal(set) var notes: SegmentNotes = []
    /// Its conversation was over before.
    package internal(set) var isAfterEnd = false

    init(_ number: Int, _ timestamp: Timestamp, _ sender: Conversation.Side, _ dissection: Dissection) {
        self.number = number
        self.timestamp = timestamp
        self.sender = sender
        payloadLength = dissection.payloadLength
        payload = dissection.payload
        transportOffset = dissection.transportOffset
    }

    /// It acknowledges, and says nothing else.
    package var isBareACK: Bool {
        guard let flags, payloadLength == 0, !isKeepAlive else { return false }
        return flags.has(.ack) && flags.lacks(.decisive)
    }
}
