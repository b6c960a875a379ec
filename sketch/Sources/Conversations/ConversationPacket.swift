package import Wire

/// A packet as a part of its conversation.
package struct ConversationPacket: Hashable, Sendable {
    /// An end of a conversation.
    package enum Sender: String, Hashable, Sendable {
        case client, server

        package var other: Sender { self == .client ? .server : .client }
    }

    /// Its place in the case's capture, counted from 1.
    package var number: Int
    package var timestamp: Timestamp
    package var sender: Sender
    /// nil for a datagram.
    package var flags: TCPFlags?
    /// The position of its first octet of data in the sender's stream, counted from 0; a SYN is at -1.
    ///
    /// Datagrams follow each other as if in a stream, an empty one taking one octet.
    package var sequence: Int
    /// The position up to which it acknowledges the other end's stream, with ACK set.
    package var acknowledged: Int?
    /// The length of its data on the wire, in octets.
    package var payloadLength: Int
    /// What the capture holds of its data.
    package var payload: ArraySlice<UInt8>
    /// As it stands in the header; zero for a datagram.
    package var window: UInt16
    /// It carries only what its sender has sent before.
    package var isRetransmission: Bool
    /// RFC 9293 §3.8.4: a segment just before the next sequence number, to provoke an ACK.
    package var isKeepAlive: Bool

    /// It acknowledges, and nothing else.
    package var isBareACK: Bool {
        guard let flags, payloadLength == 0, !isKeepAlive else { return false }
        return flags.contains(.ack) && flags.isDisjoint(with: [.syn, .fin, .rst])
    }
}
