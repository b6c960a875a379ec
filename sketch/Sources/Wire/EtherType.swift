/// The protocol that an Ethernet frame carries (IEEE 802 numbers, IANA).
package struct EtherType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let ipv4 = Self(rawValue: 0x0800)
    package static let vlan = Self(rawValue: 0x8100)
    package static let ipv6 = Self(rawValue: 0x86DD)
}
