/// The control bits of a TCP header (RFC 9293 §3.1).
public struct TCPFlags: OptionSet, Hashable, Sendable {
    /// As they stand in the header.
    public var rawValue: UInt8

    /// Those of this byte of a header.
    @inlinable public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// No more data comes from its sender.
    @inlinable public static var fin: Self { Self(rawValue: 0x01) }
    /// It begins a stream, and carries its first sequence number.
    @inlinable public static var syn: Self { Self(rawValue: 0x02) }
    /// It ends the connection at once.
    @inlinable public static var rst: Self { Self(rawValue: 0x04) }
    /// What came is to be handed on.
    @inlinable public static var psh: Self { Self(rawValue: 0x08) }
    /// Its acknowledgment number means something.
    @inlinable public static var ack: Self { Self(rawValue: 0x10) }
    /// Its urgent pointer means something.
    @inlinable public static var urg: Self { Self(rawValue: 0x20) }
    /// Congestion was met on the way (RFC 3168 §6.1).
    @inlinable public static var ece: Self { Self(rawValue: 0x40) }
    /// Its sender has slowed down for that.
    @inlinable public static var cwr: Self { Self(rawValue: 0x80) }

    /// Those that begin and end a connection.
    @inlinable public static var decisive: Self { Self(rawValue: 0x07) }
    /// Those of an answer to a SYN.
    @inlinable public static var synACK: Self { Self(rawValue: 0x12) }
    /// Those that take a sequence number.
    @inlinable public static var numbered: Self { Self(rawValue: 0x03) }

    /// Whether it has none of others; what `isDisjoint` says, in one instruction.
    @inlinable public func lacks(_ others: Self) -> Bool { rawValue & others.rawValue == 0 }

    /// Whether it has all of others.
    @inlinable public func has(_ others: Self) -> Bool { rawValue & others.rawValue == others.rawValue }

    /// Each with its name, in the order in which they are written.
    public static let names: [(flag: Self, name: String)] = [
        (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"),
        (.ack, "ACK"), (.urg, "URG"), (.ece, "ECE"), (.cwr, "CWR"),
    ]
}

extension TCPFlags: CustomStringConvertible {
    /// `SYN ACK`.
    public var description: String {
        Self.names.filter { contains($0.flag) }.map(\.name).joined(separator: " ")
    }
}
