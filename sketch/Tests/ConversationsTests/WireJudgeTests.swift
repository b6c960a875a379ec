import Conversations
import Testing
import Wire

@Suite struct WireJudgeTests {
    private typealias Item = WireStatement.SequenceItem

    private static func one(
        _ sender: PacketPattern.Sender,
        _ flags: TCPFlags? = nil,
        payload: String? = nil,
        length: Bound? = nil
    ) -> Item {
        .one(pattern(sender, flags, payload: payload, length: length))
    }

    private static func pattern(
        _ sender: PacketPattern.Sender,
        _ flags: TCPFlags? = nil,
        payload: String? = nil,
        length: Bound? = nil
    ) -> PacketPattern {
        PacketPattern(sender: sender, flags: flags, payload: payload.map { Bytes($0.utf8) }, payloadLength: length)
    }

    /// `{server: data}`.
    private static let data = Bound(least: 1)

    @Test func `a sequence holds with other packets between`() {
        let outcome = Script.echo.judge(
            .sequence([
                Self.one(.client, .syn), Self.one(.server, [.syn, .ack]), Self.one(.client, payload: "hello"),
                Self.one(.server, payload: "hello"), Self.one(.server, .fin),
            ])
        )
        #expect(outcome == .held)
    }

    @Test func `a sequence in the wrong order says what came instead, and points at the last that fitted`() throws {
        let outcome = Script.echo.judge(.sequence([Self.one(.server, .fin), Self.one(.server, payload: "hello")]))
        guard case .broken(let mismatch) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(mismatch.message.hasPrefix("no packet {server: data, payload: 5 bytes} after packet 9"), "\(mismatch.message)")
        #expect(mismatch.packets.contains(9))
    }

    @Test func `flags that are not named are clear when they are SYN, FIN or RST, and free otherwise`() {
        #expect(Script.echo.judge(.sequence([Self.one(.client, .ack), Self.one(.client, .psh)])) == .held)
        #expect(Script.echo.judge(.count(Self.pattern(.client, .syn), Bound(least: 1, most: 1))) == .held)
        #expect(Script.echo.judge(.count(Self.pattern(.server, .syn), Bound(least: 1, most: 1))) == .held)
        #expect(Script.echo.judge(.count(Self.pattern(.server, .ack), Bound(least: 2, most: 2))) == .held)
    }

    @Test func `adjacent data of one side is one, however it was segmented`() {
        let script = Script("> SYN\n< SYN ACK\n> ACK\n> ACK he\n< ACK\n> ACK l\n> PSH ACK lo\n< PSH ACK hel\n< PSH ACK lo")
        let items = [Self.one(.client, payload: "hello"), Self.one(.server, payload: "hello")]
        #expect(script.judge(.sequence(items)) == .held)
        #expect(script.judge(.sequence([Self.one(.client, payload: "hellO")])).message != nil)
    }

    @Test func `a retransmission is passed over by a sequence`() {
        let script = Script("> SYN\n> 100 SYN\n< SYN ACK\n> ACK\n> PSH ACK hello\n> 101 PSH ACK hello\n< PSH ACK hello")
        let items = [Self.one(.client, payload: "hello"), Self.one(.server, payload: "hello")]
        #expect(script.judge(.sequence(items)) == .held)
    }

    @Test(arguments: ["> FIN ACK\n< FIN ACK\n> ACK", "< FIN ACK\n> FIN ACK\n< ACK"])
    func `a group is met in any order`(end: String) {
        let script = Script("> SYN\n< SYN ACK\n> ACK\n" + end)
        let group = Item.anyOrder([Self.pattern(.client, .fin), Self.pattern(.server, .fin)])
        #expect(script.judge(.sequence([Self.one(.client, .syn), group])) == .held)
        let both = Item.anyOrder([Self.pattern(.client, .fin), Self.pattern(.client, .fin)])
        #expect(script.judge(.sequence([both])).message != nil)
    }

    @Test func `never tells of every packet that is there`() throws {
        let script = Script("> SYN\n< SYN ACK\n> ACK\n> PSH ACK x\n< RST\n< RST")
        let outcome = script.judge(.never(Self.pattern(.target, .rst)))
        #expect(outcome.message == "packet 5 is {target: RST}, and 1 more")
        #expect(script.judge(.never(Self.pattern(.target, .rst)), target: .client) == .held)
    }

    @Test(arguments: [
        (Bound(least: 1, most: 1), true), (Bound(least: 2), false), (Bound(most: 0), false), (Bound(most: 1), true),
    ])
    func `count`(bound: Bound, holds: Bool) {
        let outcome = Script.echo.judge(.count(Self.pattern(.server, length: Self.data), bound))
        #expect((outcome == .held) == holds, "\(outcome)")
    }

    @Test func `count says how many there are`() {
        let outcome = Script.echo.judge(.count(Self.pattern(.client, .syn), Bound(least: 2, most: 2)))
        #expect(outcome.message == "1 packet is {client: SYN}, expected 2")
    }

    @Test func `a filter is asked for each packet`() {
        let script = Script.echo
        let filter = PacketPattern(filter: "tcp[tcpflags] & tcp-fin != 0")
        let outcome = script.judge(.count(filter, Bound(least: 2, most: 2))) { _, packet in packet.bytes[33] & 1 == 1 }
        #expect(outcome == .held)
    }

    @Test func `data that was not recorded cannot be judged`() {
        var script = Script.echo
        script = script.cut(to: 42)
        let outcome = script.judge(.sequence([Self.one(.client, payload: "hello")]), areHeadersOnly: true)
        guard case .unknowable = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(script.judge(.count(Self.pattern(.client, length: Self.data), Bound(least: 1))) == .held)
    }

    @Test func `two conversations that are interleaved are told apart`() {
        let both = Script.echo.interleaved(with: Script("\(Self.lines)", port: 2_000))
        #expect(both.conversations.count == 2)
        #expect(both.conversations.map(\.isOver) == [true, true])
    }

    private static let lines = """
        > SYN
        < SYN ACK
        > ACK
        > PSH ACK world
        < ACK
        > FIN ACK
        < PSH ACK world
        > ACK
        < FIN ACK
        > ACK
        """
}
