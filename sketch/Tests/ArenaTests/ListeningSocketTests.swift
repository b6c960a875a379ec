@testable import Arena
import Testing
import Wire

@Suite struct ListeningSocketTests {
    @Test func `the kernel's table is read in its own byte order`() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:C350 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0
               1: 0100007F:C350 0100007F:8AAE 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0
               2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0
            """
        let sockets = ListeningSocket.parse(text, .tcp)
        #expect(sockets.map(\.address.description) == ["127.0.0.1:50000", "0.0.0.0:80"])
        #expect(sockets.map(\.inode) == [4_711, 4_713])
    }

    @Test func `IPv6 addresses are four words`() {
        let text = """
              sl  local_address                         remote_address                        st …
               0: 00000000000000000000000001000000:0007 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 99 2 0 0
            """
        #expect(ListeningSocket.parse(text, .udp).map(\.address.description) == ["[::1]:7"])
    }

    @Test func `what is no table is empty`() {
        #expect(ListeningSocket.parse("", .tcp).isEmpty)
        #expect(ListeningSocket.parse("a\nb c d e f g h i j k l\n", .tcp).isEmpty)
    }
}
