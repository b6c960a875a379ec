/// The header of an Ethernet frame, with its VLAN tags (IEEE 802.3, 802.1Q).
package struct EthernetHeader: Hashable, Sendable {
    /// What the frame carries, behind all tags.
    package var type: EtherType
    /// Where it begins.
    package var end: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(WireError) {
        (type, end) = try Self.type(bytes, at: 12)
    }

    /// The EtherType at `offset`, or that behind the VLAN tags there.
    @inline(__always)
    static func type(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) -> (EtherType, end: Int) {
        var offset = offset
        while true {
            try bytes.require(2, "EtherType", at: offset)
            let type = EtherType(rawValue: bytes.number16(at: offset))
            guard type == .vlan || type == .providerVLAN else { return (type, offset + 2) }
            offset += 4
        }
    }
}
