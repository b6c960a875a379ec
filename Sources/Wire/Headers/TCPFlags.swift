/// The control bits of a TCP header (RFC 9293 §3.1).
package struct TCPFlags: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let fin = Self(rawValue: 0x01)
    package static let syn = Self(rawValue: 0x02)
    package static let rst = Self(rawValue: 0x04)
    package static let psh = Self(rawValue: 0x08)
    package static let ack = Self(rawValue: 0x10)
    package static let urg = Self(rawValue: 0x20)
    package static let ece = Self(rawValue: 0x40)
    package static let cwr = Self(rawValue: 0x80)

    /// Those that begin and end a connection.
    package static let decisive = Self(rawValue: 0x07)
    /// Those of an answer to a SYN.
    package static let synACK = Self(rawValue: 0x12)
    /// Those that take a sequence number.
    package static let numbered = Self(rawValue: 0x03)

    /// Whether it has none of others; unlike `isDisjoint` one instruction, also where the compiler sees only a library.
    @inline(__always)
    package func lacks(_ others: Self) -> Bool { rawValue & others.rawValue == 0 }

    /// Whether it has all of others.
    @inline(__always)
    package func has(_ others: Self) -> Bool { rawValue & others.rawValue == others.rawValue }

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
