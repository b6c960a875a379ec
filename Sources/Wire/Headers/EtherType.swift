/// What a frame carries (the IEEE 802 numbers of IANA).
package struct EtherType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let ipv4 = Self(rawValue: 0x0800)
    package static let arp = Self(rawValue: 0x0806)
    /// A VLAN tag (IEEE 802.1Q).
    package static let vlan = Self(rawValue: 0x8100)
    package static let ipv6 = Self(rawValue: 0x86DD)
    /// A VLAN tag of a provider (IEEE 802.1ad).
    package static let providerVLAN = Self(rawValue: 0x88A8)
    /// For experiments inside one network (IEEE 802): Hark's fences.
    package static let localExperiment = Self(rawValue: 0x88B5)
}
