import Conversations
import TestSupport
import Testing
import Wire

@Suite("Statements about packets hold, or say which packet breaks them")
struct WireJudgeTests {
    private typealias Statement = WireStatement

    private static func pattern(
        _ sender: PacketPattern.Sender,
        _ flags: TCPFlags? = nil,
        payload: String? = nil,
        length: Bound<Int>? = nil
    ) -> PacketPattern {
        var pattern = PacketPattern(sender: sender, flags: flags)
        pattern.payload = payload.map { Array($0.utf8) }
        pattern.payloadLength = length
        return pattern
    }

    private static func sequence(_ patterns: PacketPattern..., strict: Bool = false) -> WireStatement {
        .sequence(patterns.map { .one($0) }, isStrict: strict)
    }

    private static func judge(
        _ statement: WireStatement,
        _ dialogue: Dialogue,
        targets: [Conversation.Side] = [.server]
    ) -> WireOutcome {
        let recording = Recording(dialogue.list)
        return WireJudge(recording, recording.tracks[0], targets: targets, for: [statement]) { filter, packet in
            // In place of libpcap: the flags byte of a TCP header.
            packet.bytes[packet.bytes.startIndex + 33] == UInt8(filter)
        }.judge(statement)
    }

    /// What a broken statement says; nil when it holds.
    private static func complaint(
        _ statement: WireStatement,
        _ dialogue: Dialogue,
        targets: [Conversation.Side] = [.server]
    ) -> String? {
        switch judge(statement, dialogue, targets: targets) {
        case .held: nil
        case .broken(let mismatch): mismatch.message
        case .unknowable(let reason): "unknowable: \(reason)"
        }
    }

    /// Opens, says "hello", hears it in two pieces around an acknowledgment, closes from the client's side.
    private static var echo: Dialogue {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.client, [.psh, .ack], "hello")
        dialogue.segment(.server, [.psh, .ack], "he", acknowledging: 5)
        dialogue.segment(.client, .ack, at: 5, acknowledging: 2)
        dialogue.segment(.server, [.psh, .ack], "llo", at: 2, acknowledging: 5)
        dialogue.segment(.client, [.fin, .ack], at: 5, acknowledging: 5)
        dialogue.segment(.server, [.fin, .ack], at: 5, acknowledging: 6)
        dialogue.segment(.client, .ack, at: 6, acknowledging: 6)
        return dialogue
    }

    @Test("the tutorial's dialogue, strictly")
    func strict() {
        let p = Self.pattern
        let all = Self.sequence(
            p(.client, .syn, nil, nil),
            p(.server, [.syn, .ack], nil, nil),
            p(.client, nil, "hello", nil),
            p(.server, nil, "hello", nil),
            p(.client, .fin, nil, nil),
            p(.target, .fin, nil, nil),
            strict: true
        )
        #expect(Self.complaint(all, Self.echo) == nil)
        let short = Self.sequence(
            p(.client, .syn, nil, nil),
            p(.server, [.syn, .ack], nil, nil),
            p(.client, nil, "hello", nil),
            p(.client, .fin, nil, nil),
            strict: true
        )
        #expect(
            Self.complaint(short, Self.echo)
                == "no 'client: FIN' after packet 4: packet 5 is server: 5 bytes"
        )
        let open = Self.sequence(p(.client, .syn, nil, nil), p(.server, .syn, nil, nil), strict: true)
        #expect(Self.complaint(open, Self.echo) == "packet 4 (client: 5 bytes) is not in the sequence")
    }

    @Test("flags that decide are clear where they are not named, and others are free")
    func flags() {
        let acknowledged = Statement.count(Self.pattern(.server, .ack), Bound(exactly: 2))
        #expect(Self.complaint(acknowledged, Self.echo) == nil)
        let pushed = Statement.count(Self.pattern(.server, .psh), Bound(exactly: 2))
        #expect(Self.complaint(pushed, Self.echo) == nil)
    }

    @Test("a FIN that rides on data is an event of its own, and what comes behind the end is none")
    func riding() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.client, [.psh, .fin, .ack], "hello")
        dialogue.segment(.server, [.psh, .fin, .ack], "bye", acknowledging: 6)
        dialogue.segment(.client, .ack, at: 6, acknowledging: 4)
        dialogue.segment(.server, .rst, at: 4)
        let p = Self.pattern
        let all = Self.sequence(
            p(.client, .syn, nil, nil),
            p(.server, .syn, nil, nil),
            p(.client, nil, "hello", nil),
            p(.client, .fin, nil, nil),
            p(.server, nil, "bye", nil),
            p(.server, .fin, nil, nil),
            strict: true
        )
        #expect(Self.complaint(all, dialogue) == nil)
    }

    @Test("a RST is an event, and the last one")
    func reset() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.server, .rst)
        let all = Self.sequence(Self.pattern(.client, .syn), Self.pattern(.server, .rst))
        #expect(Self.complaint(all, dialogue) == nil)
    }

    @Test("what is missing is told with its place, and with what came instead")
    func missing() throws {
        let statement = Self.sequence(
            Self.pattern(.client, .syn),
            Self.pattern(.server, payload: "help!"),
            Self.pattern(.server, .fin)
        )
        #expect(
            Self.complaint(statement, Self.echo) == """
                no 'server: data, payload of 5 bytes' after packet 1: packet 2 is server: SYN ACK
                """
        )
        guard case .broken(let mismatch) = Self.judge(statement, Self.echo) else { return }
        #expect(mismatch.expected.map(\.state) == [.found, .missing, .notSought])
        #expect(mismatch.expected.map(\.number) == [1, nil, nil] && mismatch.packets == [2])
        let reset = Self.sequence(Self.pattern(.server, .fin), Self.pattern(.server, .rst))
        #expect(Self.complaint(reset, Self.echo) == "no 'server: RST' after packet 9: the server sent nothing more")
    }

    @Test("data is compared as a stream: its cuts, and the other side's data between, do not matter")
    func streams() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.client, .ack, "ab")
        dialogue.segment(.server, .ack, "ab", acknowledging: 2)
        dialogue.segment(.client, .ack, "cd", at: 2, acknowledging: 2)
        dialogue.segment(.server, .ack, "cd", at: 2, acknowledging: 4)
        let p = Self.pattern
        let opening = [p(.client, .syn, nil, nil), p(.server, .syn, nil, nil)].map(WireStatement.SequenceItem.one)
        for payload in [["abcd"], ["ab", "cd"], ["a", "bcd"]] {
            let items = payload.map { WireStatement.SequenceItem.one(p(.client, nil, $0, nil)) }
            let echo = WireStatement.SequenceItem.one(p(.server, nil, "abcd", nil))
            #expect(Self.complaint(.sequence(opening + items + [echo], isStrict: true), dialogue) == nil)
        }
        // A part of what is said in one go is not what was said.
        #expect(Self.complaint(Self.sequence(p(.client, nil, "a", nil)), dialogue) != nil)
        #expect(Self.complaint(Self.sequence(p(.client, nil, "bcd", nil)), dialogue) != nil)
        #expect(Self.complaint(Self.sequence(p(.server, nil, "cd", nil)), dialogue) == nil)
        // An exact length is taken like a payload; a range is of one go.
        #expect(Self.complaint(Self.sequence(p(.server, nil, nil, Bound(exactly: 4))), dialogue) == nil)
        #expect(Self.complaint(Self.sequence(p(.server, nil, nil, Bound(exactly: 3))), dialogue) != nil)
        #expect(Self.complaint(Self.sequence(p(.server, nil, nil, Bound(least: 3))), dialogue) != nil)
        // What was taken is not taken again.
        let twice = Self.sequence(p(.client, nil, "abcd", nil), p(.server, nil, nil, nil), p(.client, nil, "cd", nil))
        #expect(Self.complaint(twice, dialogue) != nil)
    }

    @Test("what is sent again is no event, and a packet; what comes after the end is neither")
    func again() {
        var dialogue = Self.echo
        dialogue.segment(.server, .rst, at: 6)
        #expect(Self.complaint(.never(Self.pattern(.target, .rst)), dialogue) == nil)
        var slow = Dialogue()
        slow.segment(.client, .syn, at: -1)
        slow.segment(.client, .syn, at: -1)
        let two = Self.sequence(Self.pattern(.client, .syn), Self.pattern(.client, .syn))
        #expect(Self.complaint(two, slow) == "no 'client: SYN' after packet 1: the client sent nothing more")
        #expect(Self.complaint(.count(Self.pattern(.client, .syn), Bound(least: 2)), slow) == nil)
        #expect(
            Self.complaint(.count(Self.pattern(.client, .syn), Bound(exactly: 1)), slow)
                == "2 packets are 'client: SYN', and 1 must be"
        )
    }

    @Test("a group is met in any order, by different events")
    func anyOrder() {
        let p = Self.pattern
        let fins = WireStatement.SequenceItem.anyOrder([p(.server, .fin, nil, nil), p(.client, .fin, nil, nil)])
        #expect(Self.complaint(.sequence([fins], isStrict: false), Self.echo) == nil)
        // The first of these could take either FIN; only one of the two ways leaves one for the second.
        let greedy = WireStatement.SequenceItem.anyOrder([p(.client, nil, nil, nil), p(.client, nil, "hello", nil)])
        #expect(Self.complaint(.sequence([greedy], isStrict: false), Self.echo) != nil)
        let moved = WireStatement.SequenceItem.anyOrder([p(.target, nil, nil, nil), p(.client, nil, "hello", nil)])
        #expect(Self.complaint(.sequence([moved], isStrict: false), Self.echo, targets: [.client, .server]) == nil)
        #expect(Self.complaint(.sequence([fins], isStrict: true), Self.echo)?.hasPrefix("not all of") == true)
    }

    @Test("a bare acknowledgment needs no pattern, and may meet one")
    func acknowledgments() {
        let p = Self.pattern
        let statement = Self.sequence(
            p(.client, .syn, nil, nil),
            p(.server, .syn, nil, nil),
            p(.client, .ack, nil, Bound(exactly: 0)),
            p(.client, nil, "hello", nil)
        )
        #expect(Self.complaint(statement, Self.echo) == nil)
    }

    @Test("never, with how many there are; a filter sees packets")
    func never() {
        #expect(
            Self.complaint(.never(Self.pattern(.server, .fin)), Self.echo)
                == "packet 9 is 'server: FIN', which must not be"
        )
        #expect(
            Self.complaint(.never(PacketPattern(filter: "17")), Self.echo)
                == "packet 8 is '17', which must not be, and 1 more are"
        )
        #expect(Self.complaint(.never(PacketPattern(filter: "4")), Self.echo) == nil)
        #expect(Self.complaint(.never(Self.pattern(.target)), Self.echo, targets: []) == nil)
        #expect(
            Self.complaint(Self.sequence(PacketPattern(filter: "2"), PacketPattern(filter: "18")), Self.echo) == nil
        )
    }

    @Test("lengths, windows and options of packets")
    func headers() {
        var dialogue = Dialogue()
        dialogue.segment(.client, .syn, at: -1, window: 0, options: [2, 4, 5, 0xB4, 4, 2, 1, 1, 3, 3, 7, 0])
        var syn = Self.pattern(.client, .syn)
        syn.options = [.init(name: .mss, value: 1_460), .init(name: .windowScale), .init(name: .sackPermitted)]
        syn.window = Bound(most: 0)
        #expect(Self.complaint(.count(syn, Bound(exactly: 1)), dialogue) == nil)
        #expect(Self.complaint(Self.sequence(syn), dialogue) == nil)
        syn.options[0].value = 1_400
        #expect(Self.complaint(.count(syn, Bound(exactly: 1)), dialogue) != nil)
        syn.options = [.init(name: .timestamps)]
        #expect(Self.complaint(Self.sequence(syn), dialogue) != nil)
        syn.options = []
        syn.window = Bound(least: 1)
        #expect(Self.complaint(.never(syn), dialogue) == nil)
        let long = Self.pattern(.server, length: Bound(least: 3))
        #expect(Self.complaint(.count(long, Bound(exactly: 1)), Self.echo) == nil)
        #expect(Self.complaint(.count(Self.pattern(.server, payload: "llo"), Bound(exactly: 1)), Self.echo) == nil)
    }

    @Test("the time between two packets")
    func gaps() {
        let (syn, answer) = (Self.pattern(.client, .syn), Self.pattern(.server, [.syn, .ack]))
        #expect(
            Self.complaint(.gap(syn, answer, Bound(least: .milliseconds(1), most: .milliseconds(1))), Self.echo) == nil
        )
        #expect(
            Self.complaint(.gap(syn, answer, Bound(least: .microseconds(1_500))), Self.echo)
                == "from packet 1 to packet 2 it took 1ms, and at least 1.500ms must be"
        )
        #expect(Self.complaint(.gap(answer, syn, Bound(least: .zero)), Self.echo)?.contains("no packet after") == true)
        let reset = Self.pattern(.server, .rst)
        #expect(Self.complaint(.gap(reset, syn, Bound(least: .zero)), Self.echo)?.contains("begins") == true)
    }

    @Test("what a conversation is free of")
    func freedom() {
        let all = WireStatement.free(Anomaly.allCases)
        #expect(Self.complaint(all, Self.echo) == nil)
        let faults: [(Anomaly, (inout Dialogue) -> Void)] = [
            (.retransmissions, { $0.segment(.client, [.psh, .ack], "hello") }),
            (.outOfOrder, { $0.segment(.client, [.psh, .ack], "ell", at: 1) }),
            (.duplicateACKs, { $0.segment(.server, .ack, acknowledging: 0) }),
            (.zeroWindows, { $0.segment(.server, .ack, acknowledging: 5, window: 0) }),
            (.keepAlives, { $0.segment(.client, .ack, at: 4) }),
        ]
        for (anomaly, fault) in faults {
            var dialogue = Dialogue()
            dialogue.open()
            if anomaly != .duplicateACKs { dialogue.segment(.client, [.psh, .ack], "hello") }
            fault(&dialogue)
            let last = dialogue.packets.count
            #expect(
                Self.complaint(all, dialogue)?.hasPrefix("packet \(last) is ") == true,
                "\(anomaly) \(dialogue.packets.count)"
            )
            let others = WireStatement.free(Anomaly.allCases.filter { $0 != anomaly })
            #expect(Self.complaint(others, dialogue) == nil, "\(anomaly)")
        }
    }

    @Test("all that a side has sent")
    func wholeStreams() {
        func stream(_ sender: PacketPattern.Sender, _ text: String) -> WireStatement {
            .stream([.init(sender: sender, bytes: Array(text.utf8))])
        }
        #expect(Self.complaint(stream(.server, "hello"), Self.echo) == nil)
        #expect(
            Self.complaint(stream(.target, "hel"), Self.echo) == "the server sent 5 bytes, and 3 must be (packet 7)"
        )
        #expect(
            Self.complaint(stream(.client, "help!"), Self.echo) == "byte 3 of the client's stream is wrong (packet 4)"
        )
    }

    @Test("what was not captured is not guessed")
    func unknowable() {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.client, .ack, "hello", kept: 22)
        let payload = Self.pattern(.client, payload: "hello")
        for statement in [
            .stream([.init(sender: .client, bytes: Array("hello".utf8))]), Self.sequence(payload), .never(payload),
            .count(payload, Bound(exactly: 1)), .gap(Self.pattern(.client, .syn), payload, Bound(least: .zero)),
        ] {
            #expect(Self.complaint(statement, dialogue)?.hasPrefix("unknowable") == true, "\(statement)")
        }
        // Lengths are known, and a first byte that is wrong.
        #expect(Self.complaint(Self.sequence(Self.pattern(.client, length: Bound(exactly: 5))), dialogue) == nil)
        #expect(Self.complaint(.never(Self.pattern(.client, payload: "jello")), dialogue) == nil)
    }

    @Test("a recording is of one case: the tail of an earlier one is left out, and packets are numbered anew")
    func tails() {
        var dialogue = Dialogue(clientPort: 4_000)
        dialogue.segment(.server, [.fin, .ack])
        dialogue.clock = 0
        var other = Self.echo
        let list = other.list
        other.list = dialogue.list
        for number in 1...list.count { other.list.append(list[number]) }
        let recording = Recording(other.list)
        #expect(recording.list.count == list.count && recording.tracks.count == 1)
        #expect(recording.tracks[0].packets.map(\.number) == Array(1...list.count))
        #expect(Recording(other.list) { _ in false }.list.count == 0)
    }

    @Test("a ladder shows all of a short conversation, and the ends and marks of a long one")
    func ladders() {
        var dialogue = Self.echo
        let short = Ladder(Recording(dialogue.list).tracks[0], marking: [4]) { ["step \($0.number)"] }
        #expect(
            short.rows.map(\.number) == Array(1...10) && short.rows[3].isMarked && short.rows[3].steps == ["step 4"]
        )
        #expect(short.rows[3].text == "PSH ACK, 5 bytes at 0" && short.rows[1].time == 1_000_000)
        for index in 0..<30 { dialogue.segment(.server, .ack, at: index % 2) }
        let long = Ladder(Recording(dialogue.list).tracks[0], marking: [20])
        #expect(long.rows.map(\.number) == Array(1...6) + Array(18...22) + Array(35...40))
        #expect(long.rows[6].omitted == 11 && long.rows[11].omitted == 12 && long.omitted == 0)
    }
}
