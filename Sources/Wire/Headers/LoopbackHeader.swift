/// The address family before a packet of a BSD loopback interface (LINKTYPE_NULL, LINKTYPE_LOOP).
package struct LoopbackHeader: Hashable, Sendable {
    package var type: EtherType
    package var end: Int

    /// Either byte order is understood: a family needs one byte.
    init(_ bytes: Span<UInt8>) throws(WireError) {
        try bytes.require(4, "loopback header", at: 0)
        let number = bytes.number32(at: 0)
        let family = number > 0xFFFF ? number.byteSwapped : number
        switch family {
        case 2: type = .ipv4
        // AF_INET6 of NetBSD and OpenBSD, FreeBSD, Darwin, Linux.
        case 24, 28, 30, 10: type = .ipv6
        default: throw WireError(.unsupported(Int(family)), "address family", at: 0)
        }
        end = 4
    }
}
