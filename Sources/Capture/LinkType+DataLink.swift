import Wire

/// libpcap counts some link-layer headers otherwise than its files do (pcap-linktype(7)).
extension LinkType {
    private static let rawIP: Int32 = 12

    init(dataLink: Int32) {
        self.init(rawValue: dataLink == Self.rawIP ? LinkType.raw.rawValue : UInt16(clamping: dataLink))
    }

    /// DLT_ of this machine.
    var dataLink: Int32 { self == .raw ? Self.rawIP : Int32(rawValue) }
}
