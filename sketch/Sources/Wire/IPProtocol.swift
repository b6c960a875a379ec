/// The protocol that an IP packet carries (the protocol numbers of IANA).
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let hopByHop = Self(rawValue: 0)
    package static let icmp = Self(rawValue: 1)
    package static let tcp = Self(rawValue: 6)
    package static let udp = Self(rawValue: 17)
    package static let icmpV6 = Self(rawValue: 58)
}
