import Testing
import Wire

@Suite("Addresses are written as RFC 5952 says")
struct IPAddressTests {
    @Test(arguments: [
        (UInt64(0), UInt64(0), "::"), (0, 1, "::1"), (0x2001_0DB8_0000_0000, 1, "2001:db8::1"),
        // The longest run is the one that is left out, the first of two that are as long.
        (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
        (0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
        // A single group is not.
        (0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
        (0xFE80_0000_0000_0000, 0, "fe80::"), (0, 0xFFFF_7F00_0001, "::ffff:127.0.0.1"),
    ])
    func text(_ high: UInt64, _ low: UInt64, _ text: String) {
        #expect(IPAddress.v6(high, low).description == text)
    }

    @Test("with a port an IPv6 address stands in brackets")
    func ports() {
        #expect(TransportAddress(ip: .v4(0x7F00_0001), port: 80).description == "127.0.0.1:80")
        #expect(TransportAddress(ip: .v6(0, 1), port: 80).description == "[::1]:80")
    }
}
