import Conversations
import Testing
import Wire

@Suite struct ConversationTests {
    @Test func `a conversation begins with the SYN, counts from it, and ends with both FINs acknowledged`() throws {
        let conversation = try #require(Script.echo.conversations.first)
        #expect(Script.echo.conversations.count == 1)
        #expect(conversation.client.port == 1_000)
        #expect(conversation.beganWithSYN)
        #expect(conversation.isOver)
        #expect(conversation.packets.map(\.sequence) == [-1, -1, 0, 0, 0, 5, 0, 6, 5, 6])
    }

    @Test(arguments: [
        ("> SYN\n< SYN ACK\n> ACK\n> FIN ACK\n< ACK", false),
        ("> SYN\n< SYN ACK\n> ACK\n> FIN ACK\n< FIN ACK", false),
        ("> SYN\n< SYN ACK\n> ACK\n> FIN ACK\n< FIN ACK\n> ACK", true),
        ("> SYN\n< RST ACK", true),
        ("> SYN\n< SYN ACK\n> ACK\n> PSH ACK x\n< RST", true),
    ])
    func `a conversation is over`(lines: String, isOver: Bool) {
        #expect(Script(lines).conversations.map(\.isOver) == [isOver])
    }

    @Test func `a port that is used again begins another conversation`() {
        let twice = Script(
            "> SYN\n< SYN ACK\n> ACK\n> FIN ACK\n< FIN ACK\n> ACK\n> 90000 SYN\n< 70000 SYN ACK\n> ACK"
        )
        #expect(twice.conversations.map(\.packets.count) == [6, 3])
    }

    @Test func `a segment that comes again is a retransmission, one octet before the next is a keep-alive`() throws {
        let script = Script(
            "> SYN\n< SYN ACK\n> ACK\n> PSH ACK hello\n> 101 PSH ACK hello\n< ACK\n> 105 ACK"
        )
        let packets = try #require(script.conversations.first).packets
        #expect(packets.map(\.isRetransmission) == [false, false, false, false, true, false, false])
        #expect(packets.map(\.isKeepAlive) == [false, false, false, false, false, false, true])
    }

    @Test func `a ladder shows every packet and points at some`() throws {
        let conversation = try #require(Script.echo.conversations.first)
        let text = Ladder.text(conversation, marking: [9], comments: [4: "line 3: send"])
        #expect(
            text == """
                TCP client 127.0.0.1:1000, server 127.0.0.1:7
                     1       0.000 ms  ──▶  SYN
                     2       1.000 ms  ◀──  SYN ACK
                     3       2.000 ms  ──▶  ACK
                     4       3.000 ms  ──▶  PSH ACK 5 bytes at 0  line 3: send
                     5       4.000 ms  ◀──  ACK
                     6       5.000 ms  ──▶  FIN ACK
                     7       6.000 ms  ◀──  PSH ACK 5 bytes at 0
                     8       7.000 ms  ──▶  ACK
                >    9       8.000 ms  ◀──  FIN ACK
                    10       9.000 ms  ──▶  ACK
                """
        )
    }
}
