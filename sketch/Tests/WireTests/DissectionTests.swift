import Testing
import Wire

@Suite struct DissectionTests {
    private let hello = Bytes("hello".utf8)

    @Test func `a TCP segment in IPv4 in Ethernet`() throws {
        let bytes = PacketBytes.ethernet(0x0800, PacketBytes.ipv4(6, PacketBytes.tcp(0x18, hello, optionWords: 3)))
        let dissection = try Dissection(PacketBytes.packet(.ethernet, bytes))
        #expect(dissection.source.description == "127.0.0.1:1000")
        #expect(dissection.destination.description == "10.0.0.2:7")
        #expect(Bytes(dissection.payload) == hello)
        guard case .tcp(let header) = dissection.transport else {
            Issue.record("\(dissection.transport)")
            return
        }
        #expect(header.flags == [.psh, .ack])
        #expect(header.sequenceNumber == 1)
        #expect(header.acknowledgmentNumber == 9)
        #expect(header.window == 4_096)
        #expect(header.length == 32)
    }

    @Test(arguments: [LinkType.raw, .null, .linuxCooked, .linuxCooked2, .ethernet])
    func `a datagram in IPv6 under every link type`(linkType: LinkType) throws {
        let datagram = PacketBytes.ipv6(17, PacketBytes.udp(hello))
        let bytes: Bytes =
            switch linkType {
            case .null: [10, 0, 0, 0] + datagram
            case .linuxCooked: Bytes(repeating: 0, count: 14) + [0x86, 0xDD] + datagram
            case .linuxCooked2: [0x86, 0xDD] + Bytes(repeating: 0, count: 18) + datagram
            // With a VLAN tag.
            case .ethernet: PacketBytes.ethernet(0x8100, [0, 1, 0x86, 0xDD] + datagram)
            default: datagram
            }
        let dissection = try Dissection(PacketBytes.packet(linkType, bytes))
        #expect(dissection.source.description == "[::1]:1000")
        #expect(Bytes(dissection.payload) == hello)
        #expect(dissection.payloadLength == 5)
    }

    @Test func `padding after the IP packet is no payload`() throws {
        let bytes = PacketBytes.ethernet(0x0800, PacketBytes.ipv4(6, PacketBytes.tcp(0x10, [])) + [0, 0, 0, 0, 0, 0])
        #expect(try Dissection(PacketBytes.packet(.ethernet, bytes)).payloadLength == 0)
    }

    @Test func `a packet that was cut by the snap length keeps its true length`() throws {
        let whole = PacketBytes.ipv4(6, PacketBytes.tcp(0x18, Bytes(repeating: 7, count: 1_000)))
        let dissection = try Dissection(
            PacketBytes.packet(.raw, Bytes(whole.prefix(96)), originalLength: whole.count)
        )
        #expect(dissection.payloadLength == 1_000)
        #expect(dissection.payload.count == 56)
    }

    @Test func `every shorter packet is an error that names the field, or a packet that was cut`() throws {
        let whole = PacketBytes.ethernet(0x0800, PacketBytes.ipv4(6, PacketBytes.tcp(0x18, hello)))
        for count in 0..<14 + 20 + 20 {
            #expect(throws: WireError.self, "\(count)") {
                try Dissection(PacketBytes.packet(.ethernet, Bytes(whole.prefix(count)), originalLength: whole.count))
            }
        }
    }

    @Test func `what is not IP is unsupported and says so`() {
        #expect(throws: WireError.unsupported(field: "EtherType", value: 0x0806)) {
            try Dissection(PacketBytes.packet(.ethernet, PacketBytes.ethernet(0x0806, Bytes(repeating: 0, count: 28))))
        }
    }
}
