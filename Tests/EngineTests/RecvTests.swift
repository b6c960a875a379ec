import Engine
import Results
import Testing

/// What holds and what fails for each form of `recv`, in virtual time.
@Suite struct RecvTests {
    /// A server of a few words: `says A` at once, `ends`, `resets`, `floods`, `echoes`, `waits D` before the rest.
    private static func server(_ words: [Act]) -> SimulatedNetwork.Server {
        { happening in
            if case .received(let bytes) = happening, words.contains(.echoes) { return [.reply(bytes)] }
            guard case .opened = happening else { return [] }
            var delay = Duration.zero
            return words.compactMap { act -> SimulatedNetwork.Reaction? in
                let reaction: SimulatedNetwork.Reaction
                switch act {
                case .says(let text): reaction = .reply([UInt8](text.utf8))
                case .ends: reaction = .end
                case .resets: reaction = .reset
                case .floods: reaction = .flood(0x61)
                case .waits(let time):
                    delay += time
                    return nil
                case .echoes: return nil
                }
                return delay > .zero ? .later(delay, reaction) : reaction
            }
        }
    }

    enum Act: Sendable, Equatable {
        case says(String)
        case ends, resets, floods, echoes
        case waits(Duration)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var steps: String
        var acts: [Act]
        /// nil: it holds.
        var kind: Finding.Kind?
        var message = ""

        var testDescription: String { "\(steps) \(acts)" }
    }

    private static func holds(_ steps: String, _ acts: Act...) -> Row {
        Row(steps: steps, acts: acts)
    }

    private static func fails(_ steps: String, _ acts: Act..., kind: Finding.Kind, _ message: String) -> Row {
        Row(steps: steps, acts: acts, kind: kind, message: message)
    }

    static let rows = [
        holds("recv: nothing", .waits(.seconds(1)), .ends),
        holds("recv: nothing; recv: eof", .waits(.milliseconds(200)), .waits(.milliseconds(1)), .ends),
        fails("recv: nothing", .says("a"), kind: .unexpectedBytes, "1 byte came where nothing was due"),
        fails("recv: nothing", .ends, kind: .unexpectedEnd, "the peer ended its stream, and nothing was due"),
        fails("recv: nothing", .resets, kind: .reset, "the peer reset the connection, and nothing was due"),
        fails(
            "{recv: nothing, for: 2s}",
            .waits(.seconds(1)),
            .says("a"),
            kind: .unexpectedBytes,
            "1 byte came where nothing was due"
        ),
        holds("recv: reset; recv: reset", .says("lost"), .resets),
        holds("recv: eof; recv: reset", .ends, .resets),
        fails("recv: {one of: [a, reset]}; recv: eof", .resets, kind: .reset, "the peer reset the connection"),
        fails("recv: reset", .says("a"), kind: .noReset, "the peer did not reset the connection within 2 s"),
        fails(
            "recv: reset",
            .ends,
            kind: .noReset,
            "the peer ended its stream and did not reset the connection within 2 s"
        ),
        fails("recv: reset", .floods, kind: .noReset, "the peer did not reset the connection within 2 s"),
        holds(#"recv: {until: "\n"}; recv: b; recv: eof"#, .says("a\nb"), .ends),
        holds(#"recv: {until: "\r\n"}; recv: eof"#, .says("a\r"), .waits(.seconds(1)), .says("\n"), .ends),
        holds("recv: {until: aab}; recv: eof", .says("aaab"), .ends),
        holds("recv: {until: eof}; recv: eof", .says("all"), .ends),
        fails(
            #"recv: {until: "\n"}"#,
            .says("ab"),
            kind: .missingBytes,
            "what is due did not come, only 2 bytes within 2 s"
        ),
        fails(
            #"recv: {until: "\n"}"#,
            .says("ab"),
            .ends,
            kind: .unexpectedEnd,
            "the peer ended its stream after 2 bytes"
        ),
        fails(
            #"recv: {until: "\n"}"#,
            .says("ab"),
            .resets,
            kind: .reset,
            "the peer reset the connection after 2 bytes"
        ),
        fails(#"recv: {until: "\n"}"#, .floods, kind: .unfit, "1048576 bytes came without the delimiter"),
        fails("recv: {until: eof}", .says("a"), kind: .noEnd, "the peer did not end its stream within 2 s"),
        fails(
            "recv: {until: eof}",
            .floods,
            kind: .unfit,
            "more than 1048576 bytes came before the end of the stream"
        ),
        holds("recv: {length: 2}; recv: c", .says("abc")),
        fails("recv: {length: 4}", .says("abc"), kind: .missingBytes, "3 of 4 bytes came within 2 s"),
        fails(
            "recv: {length: 4}",
            .says("abc"),
            .ends,
            kind: .unexpectedEnd,
            "the peer ended its stream after 3 of 4 bytes"
        ),
        holds("recv: {max: 2}; recv: {max: 2}; recv: eof", .says("abc"), .ends),
        fails("recv: {max: 2}", .ends, kind: .unexpectedEnd, "the peer ended its stream, and bytes were due"),
        fails("recv: {max: 2}", kind: .missingBytes, "no byte came within 2 s"),
        holds("recv: {one of: [yes, no]}; recv: eof", .says("no"), .ends),
        holds("recv: {one of: [yes, eof]}", .ends),
        holds("recv: {one of: [yes, reset]}", .resets),
        holds("send: hey; recv: {one of: [what, echo]}; recv: nothing", .echoes),
        fails("recv: {one of: [yes, no]}", .says("maybe"), kind: .unfit, "what came is none of the 2"),
        fails("recv: {one of: [yes, no]}", .ends, kind: .unexpectedEnd, "the peer ended its stream after 0 bytes"),
        holds("recv: {length: 3, contains: bc, not: {contains: cb}}", .says("abc")),
        holds(
            "recv: {length: 5, sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824}",
            .says("hello")
        ),
        holds(
            "recv: {until: eof, sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824}",
            .says("hello"),
            .ends
        ),
        fails(
            "recv: {length: 3, sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824}",
            .says("abc"),
            kind: .unfit,
            "the 3 bytes that came have the SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, and "
                + "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 was due"
        ),
        fails(
            "recv: {length: 5, not: {sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824}}",
            .says("hello"),
            kind: .unfit,
            "the 5 bytes that came have the SHA-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824, and must not"
        ),
        fails(
            "recv: {length: 3, contains: x}",
            .says("abc"),
            kind: .unfit,
            "the 3 bytes that came do not contain \"x\""
        ),
        fails(
            "recv: {length: 3, not: {contains: b}}",
            .says("abc"),
            kind: .unfit,
            "the 3 bytes that came contain \"b\", and must not"
        ),
        holds(#"recv: {until: "\n", matches: '^a\d+\n$', at least: 3, at most: 3}"#, .says("a1\n")),
        fails(
            "recv: {length: 3, matches: '^b'}",
            .says("abc"),
            kind: .unfit,
            "the 3 bytes that came do not match /^b/"
        ),
        fails(
            "recv: {until: eof, at least: 4}",
            .says("abc"),
            .ends,
            kind: .unfit,
            "3 bytes came, and at least 4 were due"
        ),
        fails(
            "recv: {until: eof, at most: 2}",
            .says("abc"),
            .ends,
            kind: .unfit,
            "3 bytes came, and at most 2 were due"
        ),
        holds("{recv: a, not before: 1s}", .waits(.seconds(1)), .says("a")),
        fails(
            "{recv: a, not before: 1s}",
            .waits(.milliseconds(999)),
            .says("a"),
            kind: .tooEarly,
            "1 byte came, and nothing was due before 1 s"
        ),
        fails("recv: echoes", kind: .missingBytes, "no byte came within 2 s, and 6 were due"),
        holds("send: [a, {hex: 62}]; recv: ab; recv: nothing", .echoes),
        holds("send: {random: 1000}; send: {random: 1000}; recv: echo; recv: nothing", .echoes),
        holds("send: {repeat: abc, times: 100000}; recv: {length: 299999}; recv: c", .echoes),
        holds("send: {lines: [a, b]}; recv: \"a\\r\\nb\\r\\n\"", .echoes),
        holds("send: abc; recv: {until: b}; recv: echo; recv: nothing", .echoes),
        holds("send: abc; recv: {max: 1}; recv: echo; recv: nothing", .echoes),
    ]

    @Test(arguments: rows)
    func `recv holds and fails as its table says`(row: Row) async throws {
        let lines = row.steps.split(separator: ";").map { "  - \($0.drop { $0 == " " })\n" }.joined()
        let end = try await SimulatedRun.end("steps:\n  - connect\n" + lines, server: Self.server(row.acts))
        #expect(end.verdict == (row.kind == nil ? .passed : .failed), "\(end.findings)")
        #expect(end.findings.first?.kind == row.kind)
        #expect(end.findings.first?.message ?? "" == row.message)
    }

    @Test func `a pattern that meets a limit is the scenario's fault`() async throws {
        let steps = "steps:\n  - connect\n  - recv: {length: 31, matches: '(a+)+$'}\n"
        let server = Self.server([.says(String(repeating: "a", count: 30) + "b")])
        let end = try await SimulatedRun.end(steps, server: server)
        #expect(end.verdict == .errored)
        #expect(end.findings.first?.blame == .scenario)
    }
}
