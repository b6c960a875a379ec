/// A packet taken apart, down to the transport header.
package struct Dissection: Sendable {
    /// The header after that of IP.
    package enum Transport: Hashable, Sendable {
        case tcp(TCPHeader)
        case udp(UDPHeader)
        case other(IPProtocol)
    }

    /// With port zero for transports that have none.
    package var source: SocketAddress
    package var destination: SocketAddress
    package var transport: Transport
    /// What the capture holds of the data, which may have been cut by the snap length.
    package var payload: ArraySlice<UInt8>
    /// The length of the data on the wire, in octets, as IP tells it.
    package var payloadLength: Int

    /// - Throws: `WireError` for a packet that is not IP, is a later fragment, or ends inside a header.
    package init(_ packet: Packet) throws(WireError) {
        let bytes = packet.bytes
        let ip = try IPHeader(bytes, at: try Self.start(of: packet))
        let data: Int
        switch ip.transport {
        case .tcp:
            let header = try TCPHeader(bytes, at: ip.end)
            transport = .tcp(header)
            data = ip.end + header.length
            source = SocketAddress(address: ip.source, port: header.sourcePort)
            destination = SocketAddress(address: ip.destination, port: header.destinationPort)
        case .udp:
            let header = try UDPHeader(bytes, at: ip.end)
            transport = .udp(header)
            data = ip.end + UDPHeader.byteCount
            source = SocketAddress(address: ip.source, port: header.sourcePort)
            destination = SocketAddress(address: ip.destination, port: header.destinationPort)
        default:
            transport = .other(ip.transport)
            data = ip.end
            source = SocketAddress(address: ip.source, port: 0)
            destination = SocketAddress(address: ip.destination, port: 0)
        }
        payloadLength = max(0, ip.dataEnd - data)
        let start = min(data, bytes.count)
        payload = bytes[start..<max(start, min(bytes.count, data + payloadLength))]
    }

    /// Where the IP header begins.
    private static func start(of packet: Packet) throws(WireError) -> Int {
        let bytes = packet.bytes
        switch packet.linkType {
        case .raw:
            return 0
        case .null:
            return 4
        case .ethernet:
            try bytes.require(14, "Ethernet header", from: 0)
            return try afterTypes(bytes, at: 12)
        case .linuxCooked:
            try bytes.require(16, "Linux cooked header", from: 0)
            return try afterTypes(bytes, at: 14)
        case .linuxCooked2:
            try bytes.require(20, "Linux cooked header", from: 0)
            guard [EtherType.ipv4, .ipv6].contains(EtherType(rawValue: bytes.number16(at: 0))) else {
                throw .unsupported(field: "EtherType", value: Int(bytes.number16(at: 0)))
            }
            return 20
        default:
            throw .unsupported(field: "link type", value: Int(packet.linkType.rawValue))
        }
    }

    /// The end of the EtherType at `offset` and of the VLAN tags before it (IEEE 802.1Q).
    private static func afterTypes(_ bytes: Bytes, at offset: Int) throws(WireError) -> Int {
        var offset = offset
        while true {
            try bytes.require(offset + 2, "EtherType", from: offset)
            switch EtherType(rawValue: bytes.number16(at: offset)) {
            case .ipv4, .ipv6: return offset + 2
            case .vlan: offset += 4
            case let other: throw .unsupported(field: "EtherType", value: Int(other.rawValue))
            }
        }
    }
}
