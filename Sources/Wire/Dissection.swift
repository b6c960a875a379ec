/// A packet taken apart down to its transport header.
package struct Dissection: Hashable, Sendable {
    /// What IP carries.
    package enum Transport: Hashable, Sendable {
        case tcp(TCPHeader)
        case udp(UDPHeader)
        case icmp(ICMPHeader)
        /// Another protocol, or a later fragment, whose beginning is in another packet.
        case other(IPProtocol)
    }

    package private(set) var source = TransportAddress(ip: .v4(0), port: 0)
    package private(set) var destination = TransportAddress(ip: .v4(0), port: 0)
    package private(set) var transport = Transport.other(IPProtocol(rawValue: 0))
    package private(set) var fragment: Fragment?
    package private(set) var layout = PacketLayout()

    /// Where the IP header begins.
    package var ipOffset: Int { layout.ipOffset }

    /// Where the transport header begins.
    package var transportOffset: Int { layout.transportOffset }

    /// What was captured of the data, in bytes from the start of the packet.
    package var payload: Range<Int> { layout.payload }

    /// The length of the data on the wire, in bytes.
    package var payloadLength: Int { layout.payloadLength }

    /// - Parameters:
    ///   - bytes: what was captured of the packet.
    ///   - originalLength: its length on the wire.
    ///   - linkType: the header with which it begins.
    /// - Throws: `WireError` where it is not IP, ends inside a header, or contradicts itself.
    package init(_ bytes: Span<UInt8>, originalLength: Int, linkType: LinkType) throws(WireError) {
        self.init()
        try read(bytes, originalLength: originalLength, linkType: linkType)
    }

    /// Of no packet yet.
    package init() {}

    /// Makes it that of another packet, where it is: for a whole capture that is quicker than a new one for each packet.
    ///
    /// Parameters and errors are those of `init(_:originalLength:linkType:)`; after an error it means nothing.
    package mutating func read(
        _ bytes: Span<UInt8>,
        originalLength: Int,
        linkType: LinkType
    ) throws(WireError) {
        let offset = try Self.ipOffset(bytes, linkType)
        let ip = try Network(bytes, at: offset)
        let dataEnd = ip.dataEnd ?? originalLength
        guard dataEnd <= max(originalLength, bytes.count) else {
            throw WireError(.malformed(dataEnd - offset), "IP length", at: offset)
        }
        var ports: (source: UInt16, destination: UInt16) = (0, 0)
        var data = ip.end
        let isWhole = ip.fragment?.offset ?? 0 == 0
        switch ip.transport {
        case .tcp where isWhole:
            let header = try TCPHeader(bytes, at: ip.end)
            transport = .tcp(header)
            ports = (header.sourcePort, header.destinationPort)
            data += header.length
        case .udp where isWhole:
            let header = try UDPHeader(bytes, at: ip.end)
            transport = .udp(header)
            ports = (header.sourcePort, header.destinationPort)
            data += UDPHeader.byteCount
        case .icmp where isWhole:
            transport = .icmp(try ICMPHeader(bytes, at: ip.end, isV6: false))
            data += ICMPHeader.byteCount
        case .icmpV6 where isWhole:
            transport = .icmp(try ICMPHeader(bytes, at: ip.end, isV6: true))
            data += ICMPHeader.byteCount
        default:
            transport = .other(ip.transport)
        }
        guard data <= dataEnd else {
            throw WireError(.malformed(dataEnd - offset), "IP length", at: offset)
        }
        source = TransportAddress(ip: ip.source, port: ports.source)
        destination = TransportAddress(ip: ip.destination, port: ports.destination)
        fragment = ip.fragment
        layout = PacketLayout(
            ip: offset,
            transport: ip.end,
            payload: min(data, bytes.count)..<min(dataEnd, bytes.count),
            payloadLength: dataEnd - data
        )
    }

    /// The packet that an ICMP error is about; its ports are known, the rest of its transport header may be cut off.
    package static func quoted(
        by outer: Dissection,
        in bytes: Span<UInt8>
    ) -> (source: TransportAddress, destination: TransportAddress, transport: IPProtocol)? {
        guard case .icmp(let header) = outer.transport, header.isError else { return nil }
        let offset = outer.transportOffset + ICMPHeader.byteCount
        guard let ip = try? Network(bytes, at: offset), ip.fragment?.offset ?? 0 == 0, bytes.count >= ip.end + 4 else {
            return nil
        }
        return (
            TransportAddress(ip: ip.source, port: bytes.number16(at: ip.end)),
            TransportAddress(ip: ip.destination, port: bytes.number16(at: ip.end + 2)), ip.transport
        )
    }

    /// Behind the link-layer header.
    @inline(__always)
    private static func ipOffset(_ bytes: Span<UInt8>, _ linkType: LinkType) throws(WireError) -> Int {
        let type: EtherType
        let end: Int
        switch linkType {
        case .raw, .ipv4, .ipv6: return 0
        case .ethernet:
            let header = try EthernetHeader(bytes)
            (type, end) = (header.type, header.end)
        case .null, .loop:
            let header = try LoopbackHeader(bytes)
            (type, end) = (header.type, header.end)
        case .linuxCooked:
            let header = try CookedHeader(v1: bytes)
            (type, end) = (header.type, header.end)
        case .linuxCooked2:
            let header = try CookedHeader(v2: bytes)
            (type, end) = (header.type, header.end)
        default: throw WireError(.unsupported(Int(linkType.rawValue)), "link type", at: 0)
        }
        guard type == .ipv4 || type == .ipv6 else {
            throw WireError(.unsupported(Int(type.rawValue)), "EtherType", at: end - 2)
        }
        return end
    }
}

/// What dissection needs of an IP header of either version.
private struct Network {
    var source: IPAddress
    var destination: IPAddress
    var transport: IPProtocol
    var fragment: Fragment?
    /// Where the transport header begins.
    var end: Int
    /// Where the data ends on the wire; nil where the header does not tell.
    var dataEnd: Int?

    @inline(__always)
    init(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) {
        try bytes.require(1, "IP version", at: offset)
        switch bytes[offset] >> 4 {
        case 4:
            let header = try IPv4Header(bytes, at: offset)
            (source, destination) = (header.source, header.destination)
            (transport, fragment) = (header.transport, header.fragment)
            end = offset + header.length
            dataEnd = header.totalLength == 0 ? nil : offset + header.totalLength
        case 6:
            let header = try IPv6Header(bytes, at: offset)
            (source, destination) = (header.source, header.destination)
            (transport, fragment) = (header.transport, header.fragment)
            end = offset + header.length
            dataEnd = header.payloadLength == 0 ? nil : offset + 40 + header.payloadLength
        case let version: throw WireError(.unsupported(Int(version)), "IP version", at: offset)
        }
    }
}
