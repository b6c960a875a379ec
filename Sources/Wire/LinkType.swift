/// The link-layer header with which the packets of an interface begin (the LINKTYPE_ registry of pcap).
package struct LinkType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// BSD loopback: the address family in the byte order of the machine that captured.
    package static let null = Self(rawValue: 0)
    package static let ethernet = Self(rawValue: 1)
    /// An IP header first.
    package static let raw = Self(rawValue: 101)
    /// OpenBSD loopback: the address family in network byte order.
    package static let loop = Self(rawValue: 108)
    /// Linux "cooked" capture.
    package static let linuxCooked = Self(rawValue: 113)
    package static let ipv4 = Self(rawValue: 228)
    package static let ipv6 = Self(rawValue: 229)
    /// The second version of Linux "cooked" capture.
    package static let linuxCooked2 = Self(rawValue: 276)
}
