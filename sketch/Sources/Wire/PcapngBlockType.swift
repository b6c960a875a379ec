/// The kind of a pcapng block (draft-ietf-opsawg-pcapng §10.1).
package struct PcapngBlockType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let interfaceDescription = Self(rawValue: 1)
    package static let interfaceStatistics = Self(rawValue: 5)
    package static let enhancedPacket = Self(rawValue: 6)
    package static let sectionHeader = Self(rawValue: 0x0A0D_0D0A)
}

/// The code of an option inside a block; what it means depends on the block.
struct PcapngOption: RawRepresentable, Hashable {
    var rawValue: UInt16

    static let end = Self(rawValue: 0)
    static let comment = Self(rawValue: 1)
    static let interfaceName = Self(rawValue: 2)
    static let userApplication = Self(rawValue: 4)
    static let interfaceReceived = Self(rawValue: 4)
    static let interfaceDropped = Self(rawValue: 5)
    static let timestampResolution = Self(rawValue: 9)
}
