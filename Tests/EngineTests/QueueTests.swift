import Engine
import Results
import ScenarioLanguage
import Sockets
import Synchronization
import Testing

/// Sends do not hold up the script; limits hold whatever a peer does; both ends can be the scenario's.
@Suite struct QueueTests {
    private static func play(
        _ steps: String,
        room: Int = .max,
        options: RunOptions = RunOptions(),
        _ server: @escaping SimulatedNetwork.Server = { _ in [] }
    ) async throws -> Event.CaseEnded {
        let lines = steps.split(separator: ";").map { "  - \($0.drop { $0 == " " })\n" }.joined()
        let events = try await SimulatedRun.events("steps:\n" + lines, server: server, room: room, options: options)
        let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
        return try #require(ends.first)
    }

    /// Takes all and sends it back when its client has ended, or `limit` bytes are there.
    private static func hoarder(_ limit: Int) -> SimulatedNetwork.Server {
        let held = Mutex<[UInt8]>([])
        return { happening in
            guard case .received(let bytes) = happening else { return [] }
            return held.withLock { held in
                held += bytes
                guard held.count >= limit else { return [] }
                defer { held = [] }
                return [.reply(held)]
            }
        }
    }

    @Test func `more is sent than a peer takes before it is read`() async throws {
        // The peer takes 1000 bytes, and more when it has answered.
        let end = try await Self.play("connect; send: {random: 10000}; recv: echo", room: 1_000, Self.hoarder(1_000))
        #expect(end.verdict == .passed, "\(end.findings)")
    }

    @Test func `a send fails when its bytes are not taken within its limit`() async throws {
        for steps in ["close", "recv: echo", "wait: sent", "wait: 20s"] {
            let end = try await Self.play("connect; {send: {random: 10000}, within: 3s}; \(steps)", room: 1_000)
            #expect(end.findings.first?.message == "the peer took 1000 of 10000 bytes within 3 s", "\(steps)")
            #expect(end.findings.first?.place?.range.start.line == 4)
            #expect(end.duration == 3_000_000_000)
        }
    }

    @Test func `who waits for the queue may have a limit of its own`() async throws {
        for step in ["close", "wait"] {
            let object = step == "wait" ? "sent" : ""
            let steps = "connect; {send: {random: 10000}, within: 9s}; {\(step): \(object), within: 1s}"
            let end = try await Self.play(steps, room: 1_000)
            let progress = "of the send in line 4 the peer took 1000 of 10000 bytes"
            #expect(end.findings.first?.message == "what is queued has not left within 1 s; \(progress)")
            #expect(end.findings.first?.place?.range.start.line == 5)
            #expect(end.duration == 1_000_000_000)
        }
    }

    @Test func `a send at the end of a case is judged too`() async throws {
        let end = try await Self.play("connect; send: {random: 10000}", room: 1_000)
        #expect(end.findings.first?.kind == .timedOut)
    }

    @Test func `pacing is no part of the limit, and a recv starts behind it`() async throws {
        let steps = "connect; {send: abcdef, chunks of: 2, every: 3s, within: 1s}; recv: echo"
        let end = try await Self.play(steps, SimulatedRun.echo)
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(end.duration == 6_000_000_000)
        let stuck = "connect; {send: abcdef, chunks of: 2, every: 3s, within: 1s}; close"
        let full = try await Self.play(stuck, room: 4)
        #expect(full.findings.first?.message == "the peer took 4 of 6 bytes within 7 s")
        #expect(full.duration == 7_000_000_000)
        let late = try await Self.play("connect; {send: abcdef, chunks of: 2, every: 3s}; recv: abcdefg")
        #expect(late.duration == 8_000_000_000)
    }

    @Test func `shutdown goes in its turn`() async throws {
        let log = Mutex("")
        let end = try await Self.play("connect; {send: abcd, chunks of: 2, every: 1s}; shutdown: write; close") {
            happening in
            switch happening {
            case .opened: break
            case .received(let bytes): log.withLock { $0 += String(decoding: bytes, as: UTF8.self) + " " }
            case .ended: log.withLock { $0 += "end " }
            }
            return []
        }
        #expect(end.verdict == .passed, "\(end.findings)")
        // The second end is close.
        #expect(log.withLock { $0 } == "ab cd end end ")
    }

    @Test func `a case ends at its limit, whatever its peer does`() async throws {
        let late = "the case was not over within its limit of 5 s"
        let table: [(String, SimulatedNetwork.Server, String)] = [
            ("recv: reset", { _ in [] }, "the peer did not reset the connection within the limit of the case, 5 s"),
            ("recv: reset", { _ in [.flood(0)] }, late),
            (
                "recv: reset", { _ in [.end] },
                "the peer ended its stream and did not reset the connection within the limit of the case, 5 s"
            ),
            ("recv: abc", { _ in [.reply([0x61])] }, "1 of 3 bytes came within the limit of the case, 5 s"),
            ("recv: abc", { _ in [] }, "no byte came within the limit of the case, 5 s, and 3 were due"),
            ("send: abc\n  - close", { _ in [] }, "\(late); of the send in line 4 the peer took 1 of 3 bytes"),
            ("recv: eof", { if case .opened = $0 { [.later(.seconds(5), .end)] } else { [] } }, ""),
        ]
        for (step, server, message) in table {
            let steps = "steps:\n  - connect\n  - \(step)\nlimit: 5s\ndefaults: {within: 90s}\n"
            let end = try await SimulatedRun.events(steps, server: server, room: 1).compactMap { event in
                if case .caseEnded(let end) = event { end } else { nil }
            }.first
            #expect(end?.findings.first?.message ?? "" == message)
            #expect(end?.duration == 5_000_000_000 || message == late)
        }
    }

    @Test func `nothing does not hold because the case is over`() async throws {
        let steps =
            "steps:\n  - connect\n  - {recv: x, within: 4s, not before: 1s}\n  - {recv: nothing, for: 3s}\nlimit: 5s\n"
        let server: SimulatedNetwork.Server = { _ in [.later(.seconds(3), .reply([0x78]))] }
        let end = try await SimulatedRun.end(steps, server: server)
        #expect(end.findings.first?.message == "the case was not over within its limit of 5 s")
    }

    @Test func `a time scale stretches limits, and not what a script waits`() async throws {
        let options = RunOptions(timeScale: 3)
        #expect(try await Self.play("connect; recv: a", options: options).duration == 6_000_000_000)
        #expect(try await Self.play("connect; wait: 1s", options: options).duration == 1_000_000_000)
        #expect(try await Self.play("connect; recv: nothing", options: options).duration == 600_000_000)
        let paced = "connect; {send: abcd, chunks of: 2, every: 1s}; recv: echo"
        #expect(try await Self.play(paced, options: options, SimulatedRun.echo).duration == 1_000_000_000)
        let late: SimulatedNetwork.Server = { _ in [.later(.seconds(1), .reply([0x61]))] }
        #expect(try await Self.play("connect; {recv: a, not before: 1s}", options: options, late).verdict == .passed)
        let early = try await Self.play("connect; {recv: a, not before: 1100ms}", options: options, late)
        #expect(early.findings.first?.kind == .tooEarly)
    }

    @Test func `what is broken below the level that fails is noted`() async throws {
        let steps = "steps:\n  - connect\n  - recv: a\n    level: may\nlevel: should\n"
        let end = try await SimulatedRun.end(steps, server: { _ in [.end] })
        #expect(end.verdict == .passed)
        #expect(end.noted.first?.kind == .unexpectedEnd)
        let scenario = try await SimulatedRun.end(
            "steps:\n  - connect\n  - recv: a\nlevel: should\n",
            server: { _ in [.end] }
        )
        #expect(scenario.verdict == .failed)
    }

    @Test func `random bytes are the seed's, and other ones each time`() async throws {
        let log = Mutex<[[UInt8]]>([])
        let server: SimulatedNetwork.Server = { happening in
            if case .received(let bytes) = happening { log.withLock { $0.append(bytes) } }
            return []
        }
        let steps = "connect; send: {random: 9}; send: [{random: 9}, {random: 9}]; close"
        for seed in [1, 1, 2] as [UInt64] {
            _ = try await Self.play(steps, options: RunOptions(seed: seed), server)
        }
        let sent = log.withLock { $0 }
        #expect(Array(sent[0...1]) == Array(sent[2...3]))
        #expect(Set(sent.flatMap { [Array($0.prefix(9)), Array($0.suffix(9))] }).count == 6)
    }

    @Test func `the next piece of a sweep goes when the peer has read the last`() async throws {
        let heard = Mutex("")
        let steps = "steps:\n  - connect\n  - {send: abc, split: each}\n  - recv: echo\n  - close\n"
        let events = try await SimulatedRun.events(
            steps,
            server: { happening in
                if case .received(let bytes) = happening {
                    heard.withLock { $0 += String(decoding: bytes, as: UTF8.self) + "|" }
                }
                return SimulatedRun.echo(happening)
            },
            delay: .milliseconds(10)
        )
        let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
        #expect(ends.map(\.verdict) == [.passed], "\(ends)")
        #expect(heard.withLock { $0 } == "abc|a|bc|ab|c|a|b|c|a|bc|")
    }

    @Test func `an accept takes from the listener that it names`() async throws {
        let steps = """
            steps:
              - {listen: , as: one}
              - {listen: , as: two}
              - {connect: one, as: a}
              - {connect: two, as: b}
              - {accept: one, as: x}
              - {accept: two, as: y}
              - {send: "1", via: a}
              - {send: "2", via: b}
              - {recv: "1", via: x}
              - {recv: "2", via: y}
            """
        let end = try await SimulatedRun.end(steps, server: nil)
        #expect(end.verdict == .passed, "\(end.findings)")
    }

    @Test func `a scenario plays both ends`() async throws {
        let end = try await Self.play(
            """
            {listen: , as: door}; {connect: door, as: bob}; {accept: door, as: server}; {send: hello, via: bob};\
            {shutdown: write, via: bob}; {recv: hello, via: server}; {recv: eof, via: server};\
            {send: bye, via: server}; {close: , via: server}; {recv: bye, via: bob}; {recv: eof, via: bob};\
            {close: , via: bob}; {accept: door, expect: nothing}; close: door; {connect: door, expect: refused}
            """
        )
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(end.duration == 200_000_000)
    }

    @Test(arguments: [
        ("listen; accept", "no connection came within 2 s"),
        (
            "{listen: , as: door}; {connect: door, as: bob}; {accept: door, expect: nothing}",
            "a connection came, and none was due"
        ),
        (
            "{listen: , as: door}; {connect: door, expect: refused}",
            "the listener 'door' took the connection, and a refusal was due"
        ),
        (
            "{listen: , as: door}; {connect: door, expect: timeout}",
            "the listener 'door' took the connection, and no answer was due"
        ),
        (
            "{listen: , as: door}; {connect: door, as: bob}; {recv: a, via: bob}",
            "no byte came on 'bob' within 2 s, and 1 were due"
        ),
    ])
    func `what does not come about is told`(steps: String, message: String) async throws {
        let end = try await Self.play(steps)
        #expect(end.findings.first?.message == message)
    }

    @Test func `a step is told by its name and its connection`() async throws {
        let steps = "steps:\n  - connect:\n    as: bob\n  - wait: 0ms\n  - {send: hey, via: bob, name: the greeting}\n"
        let summaries = try await SimulatedRun.events(steps, server: { _ in [] }).compactMap { event in
            if case .stepEnded(let step) = event { step.summary } else { nil }
        }
        #expect(summaries == ["connect (bob)", "wait 0 ms", "the greeting: send 3 bytes (bob)"])
    }

    @Test func `a name may come back when what had it is closed`() async throws {
        let again = "{connect: , as: bob}; {send: a, via: bob}; {recv: echo, via: bob}; {close: , via: bob}"
        #expect(try await Self.play("\(again); \(again)", SimulatedRun.echo).verdict == .passed)
    }

    @Test func `reset drops what is queued, and the other end is told`() async throws {
        let end = try await Self.play(
            "{connect: }; {send: abc}; {reset: }; {connect: }; {send: abc}; {close: }",
            room: 1
        )
        #expect(end.findings.first?.place?.range.start.line == 7)
    }

    @Test func `who does not answer is waited for, and may be expected`() async throws {
        let target = Target(summary: "the server", address: .loopback(port: 9))
        let late = try await SimulatedRun.end("steps: [connect]\n", server: { _ in [] }, target: target)
        #expect(late.findings.first?.message == "the server did not answer within 2 s")
        let steps = "steps:\n  - connect:\n    expect: timeout\n"
        #expect(try await SimulatedRun.end(steps, server: { _ in [] }, target: target).verdict == .passed)
    }
}
