import Engine
import Testing

@Suite struct HostAndPortTests {
    @Test(arguments: ["localhost:7", "127.0.0.1:50000", "[::1]:7", "[fe80::1%lo]:65535"])
    func `an address is read as it is written`(text: String) {
        #expect(HostAndPort(text)?.description == text)
    }

    @Test(arguments: [
        "", "localhost", ":7", "localhost:", "localhost:0", "localhost:65536", "localhost:+7", "::1:7", "[localhost]:7",
        "[]:7", "[::1]", "a[b:7",
    ])
    func `anything else is no address`(text: String) {
        #expect(HostAndPort(text) == nil)
    }
}
