package import Wire

/// What a scenario says about the packets of one case.
package struct WireStatement: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// These packets in this order, with anything between them.
        case sequence([SequenceItem])
        /// No packet like this.
        case never(PacketPattern)
        /// So many packets like this.
        case count(PacketPattern, Bound)
    }

    /// An element of a sequence.
    package enum SequenceItem: Hashable, Sendable {
        case one(PacketPattern)
        case anyOrder([PacketPattern])
    }

    package var kind: Kind

    package init(kind: Kind) {
        self.kind = kind
    }
}

/// An inclusive range of numbers, open at either end.
package struct Bound: Hashable, Sendable {
    package var least: Int?
    package var most: Int?

    package init(least: Int? = nil, most: Int? = nil) {
        self.least = least
        self.most = most
    }

    package func contains(_ number: Int) -> Bool {
        number >= least ?? number && number <= most ?? number
    }
}

/// Which packets a statement speaks of.
package struct PacketPattern: Hashable, Sendable {
    /// Who sent it.
    ///
    /// `client` sent the SYN (on UDP: the first datagram); `target` is what is under test, on either side.
    package enum Sender: String, Hashable, Sendable, CaseIterable {
        case client, server, target
    }

    /// nil only when `filter` is set.
    package var sender: Sender?
    /// Flags that must be set; SYN, FIN and RST that are not among them must be clear, the others are free.
    ///
    /// nil (a pattern that names no flags, such as a UDP datagram or "any data") leaves all of them free.
    package var flags: TCPFlags?
    /// The bytes that the packet carries; in a sequence adjacent data of one side is one.
    package var payload: Bytes?
    package var payloadLength: Bound?
    /// A pcap-filter(7) expression instead of all of the above.
    package var filter: String?

    package init(
        sender: Sender? = nil,
        flags: TCPFlags? = nil,
        payload: Bytes? = nil,
        payloadLength: Bound? = nil,
        filter: String? = nil
    ) {
        self.sender = sender
        self.flags = flags
        self.payload = payload
        self.payloadLength = payloadLength
        self.filter = filter
    }
}
