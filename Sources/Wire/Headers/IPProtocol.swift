/// What an IP packet carries (the protocol numbers of IANA).
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let hopByHop = Self(rawValue: 0)
    package static let icmp = Self(rawValue: 1)
    package static let tcp = Self(rawValue: 6)
    package static let udp = Self(rawValue: 17)
    package static let routing = Self(rawValue: 43)
    package static let fragment = Self(rawValue: 44)
    package static let authentication = Self(rawValue: 51)
    package static let icmpV6 = Self(rawValue: 58)
    /// Nothing follows (RFC 8200 §4.7).
    package static let noNextHeader = Self(rawValue: 59)
    package static let destinationOptions = Self(rawValue: 60)
    package static let mobility = Self(rawValue: 135)
}
