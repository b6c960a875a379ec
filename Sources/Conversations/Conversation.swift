package import Wire

/// What two sockets say to each other: a TCP connection, or the datagrams between two addresses.
///
/// A state machine: it is given packets, and answers.
package struct Conversation: Sendable {
    /// TCP or UDP.
    package enum Transport: String, Hashable, Sendable, Codable {
        case tcp, udp
    }

    /// An end of a conversation.
    package enum Side: String, Hashable, Sendable, Codable, CaseIterable {
        /// It sent the SYN; on UDP the first datagram.
        case client
        case server

        package var other: Side { self == .client ? .server : .client }
    }

    /// How far the opening has come (RFC 9293 §3.5).
    package enum Handshake: Int, Comparable, Hashable, Sendable {
        /// Its packets were not captured.
        case unseen
        case synSent
        case synReceived
        case established

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package let transport: Transport
    package let client: TransportAddress
    package let server: TransportAddress
    package private(set) var handshake = Handshake.unseen
    /// What the client has sent.
    package private(set) var clientFlow = Flow()
    /// What the server has sent.
    package private(set) var serverFlow = Flow()
    /// Who sent the first FIN.
    package private(set) var firstToClose: Side?
    /// Who sent the first RST.
    package private(set) var resetBy: Side?
    /// The number of the packet after which nothing more is to be said: that with a RST, or the acknowledgment of the second
    /// FIN; nil while it goes on.
    package private(set) var endNumber: Int?

    /// Finds what is unusual.
    package private(set) var analysis = SegmentAnalysis()

    /// Whether its ends had another conversation before.
    private let reusesPorts: Bool

    init(_ transport: Transport, client: TransportAddress, server: TransportAddress, reusesPorts: Bool) {
        self.transport = transport
        self.reusesPorts = reusesPorts
        self.client = client
        self.server = server
    }

    package func flow(of side: Side) -> Flow {
        side == .client ? clientFlow : serverFlow
    }

    /// Whether its beginning was captured.
    package var beganWithSYN: Bool { handshake != .unseen }

    /// Whether nothing more can come; UDP has no end.
    package var isOver: Bool { endNumber != nil }

    /// Who has closed its direction while the other goes on.
    package var halfClosedBy: Side? {
        guard !isOver, let first = firstToClose, flow(of: first.other).finish == nil else { return nil }
        return first
    }

    /// Whether no more than its first packet has come.
    var isNew: Bool { clientFlow.packets + serverFlow.packets == 1 }

    package func side(of address: TransportAddress) -> Side {
        address == client ? .client : .server
    }

    /// Whether a SYN of a side is not the one with which it began.
    func isNew(_ syn: TCPHeader, from side: Side) -> Bool {
        flow(of: side).initialSequenceNumber != syn.sequenceNumber
    }

    package func address(of side: Side) -> TransportAddress {
        side == .client ? client : server
    }

    /// Notes a datagram and says what it is in this conversation.
    mutating func add(
        datagram packet: inout ConversationPacket,
        isFragment: Bool
    ) {
        if packet.sender == .client {
            clientFlow.sendDatagram(&packet, isFragment: isFragment)
        } else {
            serverFlow.sendDatagram(&packet, isFragment: isFragment)
        }
    }

    /// Notes a segment and says what it is in this conversation; `open` counts those that began with a SYN and go on.
    @inline(__always)
    mutating func add(
        _ header: TCPHeader,
        _ packet: inout ConversationPacket,
        open: inout Int
    ) {
        let side = packet.sender
        let wasOpen = handshake != .unseen && endNumber == nil
        packet.isAfterEnd = isOver
        packet.flags = header.flags
        packet.window = header.window
        packet.notes = analysis.add(header, packet.payloadLength, at: packet.timestamp, from: side)
        if reusesPorts, clientFlow.packets + serverFlow.packets == 0 { packet.notes.insert(.portReused) }
        if side == .client {
            packet.followsOtherFIN = serverFlow.finish != nil
            clientFlow.send(header, &packet)
            packet.acknowledged = serverFlow.acknowledge(header)
        } else {
            packet.followsOtherFIN = clientFlow.finish != nil
            serverFlow.send(header, &packet)
            packet.acknowledged = clientFlow.acknowledge(header)
        }
        noteOpening(header.flags, side)
        end(header.flags, side, packet.number)
        let isOpen = handshake != .unseen && endNumber == nil
        if isOpen != wasOpen { open += isOpen ? 1 : -1 }
        packet.endsConversation = endNumber == packet.number
    }

    private mutating func noteOpening(_ flags: TCPFlags, _ side: Side) {
        switch side {
        case .client where flags.has(.syn): handshake = max(handshake, .synSent)
        case .client where handshake == .synReceived && flags.has(.ack) && !flags.has(.rst):
            handshake = .established
        case .server where handshake == .synSent && flags.has(.synACK): handshake = .synReceived
        default: break
        }
    }

    private mutating func end(_ flags: TCPFlags, _ side: Side, _ number: Int) {
        if flags.has(.fin), firstToClose == nil { firstToClose = side }
        guard !isOver else { return }
        if flags.has(.rst) {
            resetBy = side
            endNumber = number
        } else if clientFlow.isFinishAcknowledged, serverFlow.isFinishAcknowledged {
            endNumber = number
        }
    }
}
