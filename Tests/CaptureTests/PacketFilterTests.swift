import Capture
import Testing
import Wire

@Suite("Filters of pcap-filter(7)")
struct PacketFilterTests {
    /// A SYN from 127.0.0.1:41648 to port 50000, without a link-layer header.
    private static let syn: [UInt8] = [
        0x45, 0, 0, 0x28, 0, 0, 0x40, 0, 0x40, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
        0xA2, 0xB0, 0xC3, 0x50, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xFF, 0xD7, 0, 0, 0, 0,
    ]

    @Test(
        "a packet satisfies them or not",
        arguments: [
            ("", true), ("tcp port 50000", true), ("tcp port 7", false), ("tcp[tcpflags] == tcp-syn", true),
            ("tcp[tcpflags] & tcp-rst != 0", false), ("len == 40", true), ("udp", false),
        ]
    )
    func matches(_ expression: String, _ matches: Bool) throws {
        let filter = try PacketFilter(expression, linkType: .raw)
        let packet = Packet(timestamp: .init(nanoseconds: 0), originalLength: 40, bytes: Self.syn[...])
        #expect(filter.matches(packet) == matches)
    }

    @Test("a mistake has libpcap's words")
    func mistake() {
        let mistake = #expect(throws: PacketFilter.Mistake.self) {
            try PacketFilter("tcp prt 7", linkType: .ethernet)
        }
        #expect(mistake?.message.contains("syntax error") == true)
    }
}

extension PacketFilterTests {
    @Test(
        "names would be looked up, and are refused",
        arguments: [
            ("host example.org", "'example.org' is no word of a filter, and names are not looked up"),
            ("port http", "'http' is no word of a filter, and names are not looked up"),
            ("tcp prt 7", "'prt' is no word of a filter, and names are not looked up"),
            ("tcp port", "syntax error"),
        ]
    )
    func names(_ expression: String, _ words: String) {
        #expect(PacketFilter.mistake(in: expression)?.contains(words) == true)
    }

    @Test(
        "addresses, numbers and the grammar's own words are not",
        arguments: [
            "host 127.0.0.1 and port 7", "ip6 host ::1", "net 10.0.0.0/8", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
            "icmp[icmptype] == icmp-unreach", "ether host 00:11:22:33:44:55", "ether proto 0x88b5", "len <= 60 or udp",
        ]
    )
    func addresses(_ expression: String) {
        #expect(PacketFilter.mistake(in: expression) == nil)
    }
}
