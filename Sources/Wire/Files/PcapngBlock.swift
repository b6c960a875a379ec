/// The kinds of pcapng blocks that are read or written (draft-ietf-opsawg-pcapng §4).
enum PcapngBlock: UInt32 {
    case interfaceDescription = 1
    case obsoletePacket = 2
    case simplePacket = 3
    case interfaceStatistics = 5
    case enhancedPacket = 6
    case sectionHeader = 0x0A0D_0D0A
}

/// The code of an option; what it means depends on its block.
enum PcapngOption {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1
    static let interfaceName: UInt16 = 2
    static let userApplication: UInt16 = 4
    static let startTime: UInt16 = 2
    static let endTime: UInt16 = 3
    static let received: UInt16 = 4
    static let dropped: UInt16 = 5
    static let droppedBySystem: UInt16 = 7
    static let timestampResolution: UInt16 = 9
    static let timestampOffset: UInt16 = 14
}
