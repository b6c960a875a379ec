import Engine
import Results
import ScenarioLanguage
import Testing

/// Datagrams, each received as a whole.
@Suite struct DatagramTests {
    /// Answers `twice` with two datagrams, `late` after a while, `none` not at all, all else as it is.
    private static let server: SimulatedNetwork.Server = { happening in
        guard case .received(let bytes) = happening else { return [] }
        switch String(decoding: bytes, as: UTF8.self) {
        case "twice": return [.reply(bytes), .reply(bytes)]
        case "late": return [.later(.milliseconds(300), .reply(bytes))]
        case "none": return []
        default: return [.reply(bytes)]
        }
    }

    private static func finding(_ steps: String, _ server: SimulatedNetwork.Server? = server) async throws -> String? {
        let lines = steps.split(separator: ";").map { "  - \($0.drop { $0 == " " })\n" }.joined()
        let end = try await SimulatedRun.end(
            "defaults: {transport: udp}\nsteps:\n  - connect\n" + lines,
            server: server
        )
        #expect((end.verdict == .passed) == end.findings.isEmpty)
        return end.findings.first?.message
    }

    @Test(
        arguments: [
            ("send: abc; recv: abc", nil),
            ("send: abc; recv: ab", "a datagram of 3 bytes came, and one of 2 was due"),
            ("send: abc; recv: abd", "the datagram differs from byte 2 on from what was due"),
            ("send: a; send: b; recv: echo", nil),
            ("send: a; send: b; recv: b", "the datagram differs from byte 0 on from what was due"),
            ("send: a; send: b; recv: a; recv: echo", nil),
            (
                "send: none; send: b; {recv: echo, any order: true}",
                "no datagram came, and one of 4 bytes was due within 2 s"
            ),
            ("send: ab; recv: {length: 2, contains: b}", nil),
            ("send: ab; recv: {length: 3}", "a datagram of 2 bytes came, and one of 3 was due"),
            ("send: ab; recv: {contains: c}", "the 2 bytes that came do not contain \"c\""),
            ("send: ab; recv: {not: {contains: c}, at least: 2, at most: 2}", nil),
            ("send: \"\"; recv: \"\"; recv: nothing", nil),
            ("send: \"\"; recv: {at least: 1}", "0 bytes came, and at least 1 were due"),
            ("send: ab; recv: {one of: [x, echo]}", nil), ("send: ab; recv: {one of: [ab, x]}", nil),
            ("send: ab; recv: {one of: [x, y]}", "the datagram is none of the 2"),
            ("send: twice; recv: twice; recv: nothing", "a datagram of 5 bytes came where nothing was due"),
            ("send: none; recv: nothing", nil),
            ("send: none; {recv: x, within: 1s}", "no datagram came, and one of 1 byte was due within 1 s"),
            ("send: late; {recv: late, not before: 200ms}", nil),
            ("send: late; {recv: late, not before: 400ms}", "a datagram came, and nothing was due before 400 ms"),
            ("send: a; recv: refused", "a datagram of 1 byte came, and a refusal was due"),
            ("send: none; recv: refused", "no ICMP error came within 2 s"),
            (
                "send: \"n=17\"; {recv: {matches: '\\d+'}, keep: {n: 0}}; send: \"${n}\"; recv: \"n=17\"",
                "a datagram of 2 bytes came, and one of 4 was due"
            ),
        ] as [(String, String?)]
    )
    func `a recv takes one datagram and judges it`(steps: String, message: String?) async throws {
        #expect(try await Self.finding(steps) == message)
    }

    @Test func `an ICMP error is received once, and may be what is due`() async throws {
        #expect(try await Self.finding("send: a; recv: refused; recv: nothing", nil) == nil)
        let refusal = "nobody takes datagrams there: the answer was an ICMP error"
        #expect(try await Self.finding("send: a; recv: a", nil) == refusal)
        #expect(try await Self.finding("send: a; recv: nothing", nil) == "an ICMP error came, and nothing was due")
    }
}
