import Engine
import Results
import ScenarioLanguage
import Synchronization
import Testing

/// Steps that hold steps, and steps that are performed whatever came of the others.
@Suite struct BlockTests {
    /// An echo server that notes what it is sent, each connection's bytes apart by `|`.
    private final class Listener: Sendable {
        private let heard = Mutex("")

        var text: String { heard.withLock { $0 } }

        var server: SimulatedNetwork.Server {
            { [self] happening in
                guard case .received(let bytes) = happening else { return SimulatedRun.echo(happening) }
                heard.withLock { $0 += String(decoding: bytes, as: UTF8.self) + "|" }
                return SimulatedRun.echo(happening)
            }
        }
    }

    private static func played(
        _ steps: String,
        files: [String: String] = [:]
    ) async throws -> (end: Event.CaseEnded, heard: String) {
        let listener = Listener()
        let events = try await SimulatedRun.events(steps, server: listener.server, files: files)
        let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
        return (try #require(ends.first), listener.text)
    }

    @Test func `rounds count up, down, through a list, or not at all`() async throws {
        let (end, heard) = try await Self.played(
            """
            vars: {none: 0, last: 12}
            steps:
              - connect
              - repeat: 2
                as: i
                steps: [send: "${i}", recv: echo]
              - repeat: "${last}..10"
                as: i
                steps: [send: "${i}", recv: echo]
              - repeat: [a, "", {hex: "62 63"}]
                as: i
                steps: [send: "<${i}>", recv: echo]
              - repeat: ${none}
                steps: [send: never, recv: echo]
              - repeat: 2
                steps: [send: x, recv: echo]
            """
        )
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(heard == "0|1|12|11|10|<a>|<>|<bc>|x|x|")
    }

    @Test func `a finding says in which rounds it was, and how many there are is known by then`() async throws {
        let steps = """
            steps:
              - connect
              - send: "3 rounds;"
              - recv: {until: ";", matches: '^\\d'}
                keep: {n: 0}
              - repeat: ${n}
                as: i
                hint: Count.
                steps:
                  - repeat: 2
                    steps:
                      - send: "${i}"
                      - recv: {length: 1, not: {matches: "[2-9]"}}
            """
        let (end, heard) = try await Self.played(steps)
        #expect(heard == "3 rounds;|0|0|1|1|2|")
        #expect(end.findings.first?.message == "the 1 byte that came match /[2-9]/, and must not [i: 2] [round 1]")
        #expect(end.findings.first?.hint == "Count." && end.findings.first?.place?.range.start.line == 14)
    }

    @Test func `a connection that a round opens outlives it, and is meant in its own round`() async throws {
        let (end, heard) = try await Self.played(
            """
            steps:
              - connect:
                as: first
              - repeat: 3
                as: i
                steps:
                  - connect:
                    as: c${i}
                  - send: "r${i}"
                  - recv: "r${i}"
              - repeat: 0..2
                as: i
                steps: [{send: "${i}", via: "c${i}"}, {recv: echo, via: "c${i}"}, {close: , via: "c${i}"}]
              - send: last
              - recv: echo
            """
        )
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(heard == "r0|r1|r2|0|1|2|last|")
    }

    @Test func `a branch closes what it opened, before anything else is done`() async throws {
        let seen = Mutex("")
        let steps =
            "steps:\n  - parallel: {one: [connect, send: a, recv: echo]}\n  - connect\n  - send: b\n  - recv: echo\n"
        let end = try await SimulatedRun.end(steps) { happening in
            switch happening {
            case .opened: break
            case .received(let bytes): seen.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            case .ended: seen.withLock { $0 += "|" }
            }
            return SimulatedRun.echo(happening)
        }
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(seen.withLock { $0 }.hasPrefix("a|b"))
    }

    @Test func `a connection that a block opens is the one that is open behind it`() async throws {
        let (end, heard) = try await Self.played(
            "steps:\n  - repeat: 1\n    steps: [connect]\n  - send: a\n  - recv: echo\n"
        )
        #expect(end.verdict == .passed && heard == "a|", "\(end.findings)")
    }

    @Test func `an included file sees everything outside, and what it is given comes first`() async throws {
        let files = [
            "parts/login.inc": """
            inputs: [user, id]
            steps:
              - send: "${user} ${mine} ${id}"
              - recv: echo
              - include: more/deep.inc
                with: {mine: "${user}s"}
            """,
            "parts/more/deep.inc": """
            - send: "${mine} ${user}"
            - recv: {length: 3}
              keep: {kept: 0}
            - recv: echo
            - send: "${kept}"
            - recv: echo
            """,
        ]
        let (end, heard) = try await Self.played(
            """
            vars: {mine: m, user: nobody}
            steps:
              - connect
              - include: parts/login.inc
                with: {user: bob, id: "${host}"}
              - send: "${mine} ${user}"
              - recv: echo
            """,
            files: files
        )
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(heard == "bob m 127.0.0.1|bobs bob|bob|m nobody|")
    }

    @Test func `a payload's file is beside the file that names it, also where it is read again as the case runs`()
        async throws
    {
        let steps = "[send: [{file: data.bin}, \"${n}\"], recv: echo]"
        let (end, heard) = try await Self.played(
            "steps:\n  - connect\n  - include: parts/a.inc\n    with: {n: 7}\n"
                + "  - repeat: 2\n    as: n\n    steps: \(steps)\n",
            files: ["parts/a.inc": steps, "parts/data.bin": "inner", "data.bin": "outer"]
        )
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(heard == "inner7|outer0|outer1|")
    }

    @Test func `what an included file finds is shown in it, and its steps where they are included`() async throws {
        let events = try await SimulatedRun.events(
            "steps:\n  - connect\n  - include: parts.inc\n",
            server: { _ in [.end] },
            files: ["parts.inc": "# nothing\n- send: a\n- recv: a\n"]
        )
        let findings: [Finding] = events.flatMap { event -> [Finding] in
            if case .caseEnded(let end) = event { end.findings } else { [] }
        }
        #expect(findings.first?.place?.place == "parts.inc:3:3", "\(findings)")
        let steps = events.compactMap {
            if case .stepEnded(let step) = $0 { "\(step.line) \(step.summary)" } else { nil }
        }
        #expect(steps == ["3 connect", "4 parts.inc, line 2: send 1 byte", "4 parts.inc, line 3: recv 1 byte"])
    }

    @Test func `a block has a limit where it says one`() async throws {
        let steps = """
            steps:
              - connect
              - repeat: 10
                within: 1s
                steps: [wait: 300ms]
            """
        let (end, _) = try await Self.played(steps)
        #expect(end.findings.first?.message == "the 'repeat' of line 4 was not over within its limit of 1 s [round 4]")
        #expect(try await Self.played(steps.replacing("within: 1s", with: "within: 5s")).end.verdict == .passed)
    }

    @Test func `finally is performed whatever came before, and what it finds follows`() async throws {
        let steps = """
            vars: {bye: bye}
            steps:
              - connect:
                as: a
              - send: a
              - recv: b
              - connect:
                as: b
            finally:
              - {send: never, via: b}
              - {send: "${bye}", via: a}
              - {recv: bye, via: a}
              - {recv: nothing, via: a, for: 1ms}
              - {close: , via: a}
              - {send: never, via: b}
              - connect
              - send: x
              - recv: y
              - send: never
            """
        let broken = try await Self.played(steps)
        #expect(broken.heard == "a|bye|x|")
        #expect(broken.end.findings.map(\.place?.range.start.line) == [7, 19], "\(broken.end.findings)")
        let sound = try await Self.played(
            steps.replacing("recv: b\n", with: "recv: a\n").replacing("recv: y", with: "recv: x")
        )
        #expect(sound.end.verdict == .passed)
        #expect(sound.heard == "a|never|bye|never|x|never|")
        #expect(sound.end.findings.isEmpty)
    }

    @Test func `finally has a time of its own`() async throws {
        let steps =
            "limit: 1s\nsteps: [connect, {recv: a, within: 5s}]\nfinally: [send: a, recv: a, {recv: b, within: 20s}, send: b]\n"
        let (end, heard) = try await Self.played(steps)
        #expect(heard == "a|")
        #expect(
            end.findings.map(\.message) == [
                "no byte came within the limit of the case, 1 s, and 1 were due",
                "no byte came within the limit of 'finally', 10 s, and 1 were due",
            ]
        )
    }

    @Test func `what several branches find in an included file is told where it is included`() async throws {
        let events = try await SimulatedRun.events(
            "steps:\n  - parallel: 3\n    steps:\n      - include: parts.inc\n",
            server: { _ in [.end] },
            files: ["parts.inc": "- connect\n- recv: a\n"]
        )
        let broken = events.compactMap { event -> String? in
            guard case .stepEnded(let step) = event, step.outcome == .broken else { return nil }
            return "\(step.line) \(step.summary)"
        }
        #expect(broken == Array(repeating: "3 parts.inc, line 2: recv 1 byte", count: 3))
    }
}
