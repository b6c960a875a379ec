import Testing
import Wire

@Suite struct IPAddressTests {
    @Test(arguments: [
        "127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "fe80::1", "2001:db8::8:800:200c:417a", "1:0:0:2::3",
    ])
    func `an address in its canonical form reads back as itself`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:1:0:0:1", "1::1:0:0:1"),
    ])
    func `IPv6 is written as RFC 5952 wants it`(text: String, canonical: String) throws {
        #expect(try #require(IPAddress(text)).description == canonical)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.x", ":::", "1::2::3", "12345::", "localhost", "1:2:3"])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a socket address has brackets around IPv6`() {
        #expect(SocketAddress(address: .loopbackV4, port: 80).description == "127.0.0.1:80")
        #expect(SocketAddress(address: .loopbackV6, port: 80).description == "[::1]:80")
    }
}
