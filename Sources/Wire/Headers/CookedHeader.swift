/// The header that Linux puts before packets of interfaces without one, or of all at once (LINKTYPE_LINUX_SLL, _SLL2).
package struct CookedHeader: Hashable, Sendable {
    package var type: EtherType
    package var end: Int

    /// The first version: type, hardware and address at the front, the protocol last.
    init(v1 bytes: Span<UInt8>) throws(WireError) {
        try bytes.require(16, "Linux cooked header", at: 0)
        (type, end) = try EthernetHeader.type(bytes, at: 14)
    }

    /// The second: the protocol first.
    init(v2 bytes: Span<UInt8>) throws(WireError) {
        try bytes.require(20, "Linux cooked header v2", at: 0)
        type = EtherType(rawValue: bytes.number16(at: 0))
        end = 20
        guard type == .vlan || type == .providerVLAN else { return }
        // The tag's control information comes first, then the type that it hides.
        (type, end) = try EthernetHeader.type(bytes, at: 22)
    }
}
