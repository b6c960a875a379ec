/// The control bits of a TCP header (RFC 9293 §3.1).
package struct TCPFlags: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    @inlinable package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    @inlinable package static var fin: Self { Self(rawValue: 0x01) }
    @inlinable package static var syn: Self { Self(rawValue: 0x02) }
    @inlinable package static var rst: Self { Self(rawValue: 0x04) }
    @inlinable package static var psh: Self { Self(rawValue: 0x08) }
    @inlinable package static var ack: Self { Self(rawValue: 0x10) }
    @inlinable package static var urg: Self { Self(rawValue: 0x20) }
    @inlinable package static var ece: Self { Self(rawValue: 0x40) }
    @inlinable package static var cwr: Self { Self(rawValue: 0x80) }

    /// Those that begin and end a connection.
    @inlinable package static var decisive: Self { Self(rawValue: 0x07) }
    /// Those of an answer to a SYN.
    @inlinable package static var synACK: Self { Self(rawValue: 0x12) }
    /// Those that take a sequence number.
    @inlinable package static var numbered: Self { Self(rawValue: 0x03) }

    /// Whether it has none of others; what `isDisjoint` says, in one instruction.
    @inlinable package func lacks(_ others: Self) -> Bool { rawValue & others.rawValue == 0 }

    /// Whether it has all of others.
    @inlinable package func has(_ others: Self) -> Bool { rawValue & others.rawValue == others.rawValue }

    /// Each with its name, in the order in which they are written.
    package static let names: [(flag: Self, name: String)] = [
        (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"),
        (.ack, "ACK"), (.urg, "URG"), (.ece, "ECE"), (.cwr, "CWR"),
    ]
}

extension TCPFlags: CustomStringConvertible {
    /// `SYN ACK`.
    package var description: String {
        Self.names.filter { contains($0.flag) }.map(\.name).joined(separator: " ")
    }
}
