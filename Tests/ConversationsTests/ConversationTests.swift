import Conversations
import TestSupport
import Testing
import Wire

@Suite("A conversation says what happened in it")
struct ConversationTests {
    @Test("open, echo, half-close, close: positions, sides and counts")
    func tutorial() {
        var dialogue = Dialogue()
        dialogue.open()
        #expect(dialogue.conversation.handshake == .established && dialogue.table.openCount == 1)
        dialogue.segment(.client, [.psh, .ack], "hello")
        dialogue.segment(.server, .ack, acknowledging: 5)
        dialogue.segment(.client, [.fin, .ack], at: 5)
        #expect(dialogue.conversation.halfClosedBy == .client)
        dialogue.segment(.server, [.psh, .ack], "hello", acknowledging: 6)
        dialogue.segment(.client, .ack, at: 6, acknowledging: 5)
        dialogue.segment(.server, [.fin, .ack], at: 5, acknowledging: 6)
        #expect(!dialogue.conversation.isOver && dialogue.conversation.halfClosedBy == nil)
        let last = dialogue.segment(.client, .ack, at: 6, acknowledging: 6)
        let conversation = dialogue.conversation
        #expect(conversation.isOver && conversation.endNumber == last?.number && dialogue.table.openCount == 0)
        #expect(conversation.firstToClose == .client && conversation.resetBy == nil)
        for flow in [conversation.clientFlow, conversation.serverFlow] {
            #expect(flow.bytes == 5 && flow.segments == 1 && flow.retransmissions == 0 && flow.finish == 5)
            #expect(flow.isFinishAcknowledged && !flow.lacksBytes)
        }
        #expect(conversation.clientFlow.packets == 6 && conversation.serverFlow.packets == 4)
        // The server's numbers wrap around between its SYN and its FIN.
        #expect(dialogue.packets.map(\.position) == [-1, -1, 0, 0, 0, 5, 0, 6, 5, 6])
        #expect(dialogue.packets.map(\.acknowledged) == [nil, 0, 0, 0, 5, 0, 6, 5, 6, 6])
        #expect(dialogue.packets[3].delivered == 0..<5 && dialogue.packets[5].deliversFIN)
    }

    @Test("what comes after the end is known to be late")
    func late() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.server, [.rst, .ack])
        #expect(dialogue.conversation.resetBy == .server && dialogue.conversation.isOver)
        #expect(dialogue.segment(.client, .ack)?.isAfterEnd == true && dialogue.packets[3].isAfterEnd == false)
    }

    @Test("a refused SYN is over at once")
    func refused() {
        var dialogue = Dialogue()
        dialogue.segment(.client, .syn, at: -1)
        #expect(dialogue.segment(.server, [.rst, .ack], at: -1 - Int(dialogue.serverISN))?.position == 0)
        #expect(dialogue.conversation.resetBy == .server && dialogue.conversation.handshake == .synSent)
        #expect(dialogue.conversation.serverFlow.bytes == 0)
    }

    @Test("what is sent again is told from what is new, also in one packet")
    func retransmissions() {
        var dialogue = Dialogue()
        dialogue.open()
        #expect(dialogue.segment(.client, .syn, at: -1)?.isRetransmission == true)
        #expect(dialogue.segment(.client, .ack, "abc")?.isRetransmission == false)
        #expect(dialogue.segment(.client, .ack, "abc")?.isRetransmission == true)
        let half = dialogue.segment(.client, .ack, "cd", at: 2)
        #expect(half?.isRetransmission == false && half?.delivered == 3..<4)
        #expect(dialogue.segment(.client, .ack, "d", at: 3)?.isKeepAlive == true)
        #expect(dialogue.segment(.client, .ack, at: 3)?.isKeepAlive == true)
        #expect(dialogue.segment(.client, [.fin, .ack], at: 4)?.deliversFIN == true)
        #expect(dialogue.segment(.client, [.fin, .ack], at: 4)?.isRetransmission == true)
        #expect(dialogue.conversation.clientFlow.retransmissions == 3 && dialogue.conversation.clientFlow.bytes == 4)
    }

    @Test("a gap is filled later, and what waited beyond it comes with that")
    func gaps() {
        var dialogue = Dialogue()
        dialogue.open()
        #expect(dialogue.segment(.server, .ack, "cd", at: 2)?.delivered.isEmpty == true)
        #expect(dialogue.segment(.server, [.fin, .ack], "f", at: 5)?.deliversFIN == false)
        dialogue.segment(.client, .ack, acknowledging: 7)
        #expect(dialogue.conversation.serverFlow.lacksBytes)
        #expect(dialogue.segment(.server, .ack, "ab")?.delivered == 0..<4)
        let last = dialogue.segment(.server, .ack, "e", at: 4)
        #expect(last?.delivered == 4..<6 && last?.deliversFIN == true)
        #expect(dialogue.conversation.serverFlow.retransmissions == 0 && !dialogue.conversation.serverFlow.lacksBytes)
    }

    @Test("the same ends meet again with another SYN")
    func reuse() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.clientISN = 77
        dialogue.open()
        #expect(dialogue.table.conversations.count == 2)
        #expect(dialogue.table.conversations[1].handshake == .established)
    }

    @Test("a capture that began in the middle")
    func middle() {
        var dialogue = Dialogue()
        let packet = dialogue.segment(.server, .ack, "abc", at: 500, acknowledging: 3)
        #expect(dialogue.conversation.client.port == 50_000 && !dialogue.conversation.beganWithSYN)
        #expect(packet?.position == 0 && packet?.delivered == 0..<3 && dialogue.table.openCount == 0)
        var other = Dialogue()
        other.segment(.server, [.syn, .ack], at: -1)
        #expect(other.conversation.server.port == 50_000)
    }

    @Test("datagrams follow each other, and have no end")
    func datagrams() {
        var dialogue = Dialogue()
        dialogue.datagram(.client, "ping")
        #expect(dialogue.datagram(.server, "pong")?.sender == .server)
        #expect(dialogue.datagram(.client, "")?.position == 4)
        #expect(dialogue.table.conversations.count == 1 && dialogue.conversation.transport == .udp)
        #expect(dialogue.conversation.clientFlow.packets == 2 && !dialogue.conversation.isOver)
    }

    @Test("many gaps, and every order in which they are filled")
    func coverage() {
        var state: UInt64 = 11
        for _ in 0..<300 {
            var coverage = StreamCoverage()
            var known = Set<Int>()
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let start = Int(state >> 40) % 60
                let range = start..<(start + Int(state >> 33) % 9)
                #expect(coverage.contains(range) == known.isSuperset(of: range))
                let isNew = !known.isSuperset(of: range)
                #expect(coverage.add(range) == isNew)
                known.formUnion(range)
                let edge = (0...).first { !known.contains($0) }
                #expect(coverage.edge == edge)
                let rest = known.filter { $0 >= coverage.edge }.count
                #expect(coverage.beyond.reduce(0) { $0 + $1.count } == rest)
            }
        }
    }
}
