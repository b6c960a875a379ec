import Capture
import Testing
import Wire

@Suite struct PacketFilterTests {
    @Test(arguments: ["tcp", "tcp port 80 and host 127.0.0.1", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "udp[4:2] > 8", ""])
    func `a filter of pcap-filter(7) compiles`(expression: String) {
        #expect(PacketFilter.mistake(in: expression) == nil)
    }

    @Test(arguments: ["tcp prot 80", "port http:", "tcp[", "and", "host nosuchhost.invalid"])
    func `what is no filter says why`(expression: String) throws {
        #expect(try !#require(PacketFilter.mistake(in: expression)).isEmpty)
    }

    @Test func `a filter matches the packets that it speaks of`() throws {
        let ip: Bytes = [0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]
        let tcp: Bytes = [3, 0xE8, 0, 7, 0, 0, 0, 1, 0, 0, 0, 9, 0x50, 0x02, 0x10, 0, 0, 0, 0, 0]
        let bytes = Bytes(repeating: 0, count: 12) + [8, 0] + ip + tcp
        let packet = Packet(timestamp: .init(nanoseconds: 0), linkType: .ethernet, originalLength: bytes.count, bytes: bytes)
        #expect(try PacketFilter("tcp port 7 and tcp[tcpflags] = tcp-syn").matches(packet))
        #expect(try !PacketFilter("tcp port 8").matches(packet))
        #expect(try !PacketFilter("udp").matches(packet))
    }
}
