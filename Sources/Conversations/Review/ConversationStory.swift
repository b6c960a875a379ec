import Wire

/// How a conversation went, for a person: how it opened, who said how much, who closed how, what is unusual.
package struct ConversationStory: Sendable {
    /// How the opening went.
    package enum Opening: String, Sendable, Codable {
        /// SYN, SYN ACK, ACK.
        case established
        /// The capture began later.
        case unseen
        /// The SYN was answered with a RST.
        case refused
        /// Nothing answered the SYN.
        case unanswered
        /// The SYN ACK was not acknowledged.
        case incomplete
        /// UDP has none.
        case datagrams
    }

    /// How the end went.
    package enum Ending: String, Sendable, Codable {
        /// Both sides have sent FIN, and both were acknowledged.
        case closed
        /// One side has sent FIN, and the other not yet.
        case halfClosed
        case reset
        /// The capture ends before the conversation does.
        case open
    }

    /// Why a side has sent a RST, as far as the packets can tell.
    package enum ResetCause: String, Sendable, Codable {
        /// Nobody listens on the port (RFC 9293 §3.5.2).
        case refused
        /// Data came to a socket that its program had closed (RFC 9293 §3.6.1).
        case dataAfterClose
        /// Its program ended or closed with received data unread (RFC 2525 §2.17), or asked for it with SO_LINGER.
        case unreadData
        /// Nothing of it was received: SO_LINGER with a time of zero, most likely.
        case aborted
        /// The capture does not show enough.
        case unknown
    }

    package let opening: Opening
    package let ending: Ending
    package let resetCause: ResetCause?
    /// Bytes that the other side has sent behind the first FIN: the half-close was used.
    package let bytesAfterHalfClose: Int

    package init(_ conversation: Conversation, _ digest: Digest) {
        let opening = Self.opening(conversation)
        self.opening = opening
        ending =
            conversation.resetBy != nil
            ? .reset : conversation.isOver ? .closed : conversation.firstToClose != nil ? .halfClosed : .open
        bytesAfterHalfClose = digest.bytesAfterFIN
        resetCause = conversation.resetBy.map { Self.cause(conversation, by: $0, opening) }
    }

    private static func opening(_ conversation: Conversation) -> Opening {
        guard conversation.transport == .tcp else { return .datagrams }
        switch conversation.handshake {
        case .unseen: return .unseen
        case .synSent where conversation.resetBy == .server: return .refused
        case .synSent: return .unanswered
        case .synReceived: return .incomplete
        case .established: return .established
        }
    }

    private static func cause(
        _ conversation: Conversation,
        by side: Conversation.Side,
        _ opening: Opening
    ) -> ResetCause {
        if opening == .refused { return .refused }
        if opening == .unseen { return .unknown }
        let (own, other) = (conversation.flow(of: side), conversation.flow(of: side.other))
        if own.finish != nil { return .dataAfterClose }
        return other.bytes > 0 ? .unreadData : .aborted
    }
}

extension Conversation.Side {
    /// `the client`.
    package var title: String { "the \(rawValue)" }
}

extension ConversationStory {
    /// The story in sentences.
    package func sentences(of conversation: Conversation) -> [String] {
        var sentences = [openingSentence(of: conversation)]
        let (client, server) = (conversation.clientFlow, conversation.serverFlow)
        if opening == .datagrams {
            sentences.append("\(Self.datagrams(client)) there, \(Self.datagrams(server)) back.")
        } else if client.bytes + server.bytes > 0 {
            sentences.append("The client sent \(Self.bytes(client.bytes)), the server \(Self.bytes(server.bytes)).")
        } else if opening == .established {
            sentences.append("Neither side sent data.")
        }
        if let ending = endingSentence(of: conversation) { sentences.append(ending) }
        return sentences
    }

    private func openingSentence(of conversation: Conversation) -> String {
        switch opening {
        case .datagrams: "Datagrams."
        case .established: "The client connected."
        case .unseen: "The capture began after its beginning."
        case .refused: "The connection was refused: nobody listens on that port."
        case .unanswered: "Nobody answered the SYN."
        case .incomplete: "The server answered the SYN, and the client did not acknowledge that."
        }
    }

    private func endingSentence(of conversation: Conversation) -> String? {
        let first = conversation.firstToClose
        var half = ""
        if let first, bytesAfterHalfClose > 0 {
            half = ", and \(first.other.title) sent \(Self.bytes(bytesAfterHalfClose)) after that (half-close)"
        }
        switch ending {
        case .closed:
            return
                "\(Self.capitalised(first ?? .client)) closed first\(half); then \((first ?? .client).other.title) did."
        case .halfClosed:
            let other = first?.other.title ?? "the other side"
            return "\(Self.capitalised(first ?? .client)) closed\(half); the capture does not show that \(other) did."
        case .reset:
            guard opening != .refused, let side = conversation.resetBy else { return nil }
            let closed = first.map { "\(Self.capitalised($0)) closed first\(half). " } ?? ""
            return "\(closed)\(Self.capitalised(side)) reset the connection: \(resetWords)."
        case .open: return opening == .established || opening == .unseen ? "The capture does not show its end." : nil
        }
    }

    /// The same beside the packet, in a word or two.
    package var resetNote: String {
        switch resetCause {
        case .refused: "nobody listens"
        case .dataAfterClose: "data after close"
        case .unreadData: "unread data"
        case .aborted: "gives up"
        case .unknown, nil: "resets"
        }
    }

    private var resetWords: String {
        switch resetCause {
        case .refused: "nobody listens on that port"
        case .dataAfterClose: "something came after it had closed its socket"
        case .unreadData:
            "its program closed or ended without a FIN, most likely with received data unread (RFC 2525 §2.17), or by "
                + "SO_LINGER"
        case .aborted:
            "its program gave up without having been sent anything, by SO_LINGER, or closed its listener before it "
                + "accepted the connection"
        case .unknown, nil: "the capture does not show why"
        }
    }

    private static func capitalised(_ side: Conversation.Side) -> String { "The \(side.rawValue)" }

    /// `1 byte`, `21 bytes`.
    static func bytes(_ count: Int) -> String { "\(count) byte\(count == 1 ? "" : "s")" }

    private static func datagrams(_ flow: Flow) -> String {
        "\(flow.packets) datagram\(flow.packets == 1 ? "" : "s") (\(bytes(flow.bytes)))"
    }
}

extension SegmentNotes {
    /// What each usually means.
    package static func meaning(of note: SegmentNotes) -> String {
        switch note {
        case .retransmission: "sent again: the first was lost, or its acknowledgment was late"
        case .fastRetransmission: "sent again at once, because duplicate ACKs asked for it: a packet was lost"
        case .spuriousRetransmission:
            "sent again though it had arrived: the sender's timer is too short, or an ACK was lost"
        case .outOfOrder: "packets overtook each other on their way"
        case .previousSegmentLost: "a packet before it is missing: lost, late, or not captured"
        case .duplicateACK: "the receiver says again what it waits for: something before is missing"
        case .zeroWindow: "the receiver takes nothing more: its program does not read"
        case .zeroWindowProbe: "the sender asks whether there is room again"
        case .zeroWindowProbeACK: "there is still no room"
        case .keepAlive: "an idle connection is asked whether it is still there"
        case .keepAliveACK: "it is"
        case .windowUpdate: "the receiver has room again, or more of it: usual"
        case .windowFull: "the sender has filled the receiver's buffer: the receiver reads slowly"
        case .portReused: "the same two ends begin again: usual for clients with a fixed port"
        case .unseenACKed: "packets are missing in the capture"
        default: ""
        }
    }
}
