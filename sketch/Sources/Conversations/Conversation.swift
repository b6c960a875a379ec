package import Wire

/// The packets that two sockets exchanged: a TCP connection, or the datagrams between two addresses.
package struct Conversation: Hashable, Sendable {
    /// A transport protocol.
    package enum Transport: String, Hashable, Sendable {
        case tcp, udp
    }

    package let transport: Transport
    /// Who sent the SYN, or on UDP the first datagram.
    package let client: SocketAddress
    package let server: SocketAddress
    /// False for a TCP connection that was there before the capture began.
    package let beganWithSYN: Bool
    /// In the order of the capture; empty when the tracker keeps none.
    package internal(set) var packets: [ConversationPacket] = []

    var clientSide = ConversationSide()
    var serverSide = ConversationSide()
    private var hasReset = false

    init(transport: Transport, client: SocketAddress, server: SocketAddress, beganWithSYN: Bool) {
        self.transport = transport
        self.client = client
        self.server = server
        self.beganWithSYN = beganWithSYN
    }

    /// Whether nothing more can come: both FINs are acknowledged, or there was a RST.
    ///
    /// UDP has no end.
    package var isOver: Bool {
        hasReset || clientSide.isFinished && serverSide.isFinished
    }

    /// Notes a packet and says what it is in this conversation.
    ///
    mutating func add(_ dissection: Dissection, _ packet: Packet, number: Int) -> ConversationPacket {
        let sender: ConversationPacket.Sender = dissection.source == client ? .client : .server
        var part = ConversationPacket(
            number: number,
            timestamp: packet.timestamp,
            sender: sender,
            sequence: 0,
            payloadLength: dissection.payloadLength,
            payload: dissection.payload,
            window: 0,
            isRetransmission: false,
            isKeepAlive: false
        )
        if case .tcp(let header) = dissection.transport {
            part.flags = header.flags
            part.window = header.window
            if sender == .client {
                clientSide.send(header, &part)
                part.acknowledged = serverSide.acknowledge(header)
            } else {
                serverSide.send(header, &part)
                part.acknowledged = clientSide.acknowledge(header)
            }
            hasReset = hasReset || header.flags.contains(.rst)
        } else if sender == .client {
            part.sequence = clientSide.sendDatagram(part.payloadLength)
        } else {
            part.sequence = serverSide.sendDatagram(part.payloadLength)
        }
        return part
    }
}
