import Results
import ScenarioLanguage
import Synchronization
import Testing

/// What is known only when a case runs.
@Suite struct LateTests {
    /// Greets with a token, and answers every message with it.
    private static let greeter: SimulatedNetwork.Server = { happening in
        switch happening {
        case .opened: [.reply(Array("token=a.b*c;\n".utf8))]
        case .received(let bytes): [.reply(Array("[".utf8) + bytes + Array("]".utf8))]
        case .ended: [.end]
        }
    }

    @Test func `what is kept comes back in later steps, as payload and as pattern`() async throws {
        let steps = """
            steps:
              - connect:
                as: bob
              - recv: {until: ";", matches: '(?<key>\\w+)=([^;]+)', not: {matches: '(no)'}}
                keep: {key: key, token: 2, all: 0}
              - recv: {length: 1}
                keep: {end: 0}
              - send: "${key}:${token}${end}"
              - recv: "[token:a.b*c\\n]"
              - send: "${all}"
              - recv: {until: "]", matches: '^\\[${key}=${token}\\]$'}
              - shutdown: write
              - recv: eof
            """
        let end = try await SimulatedRun.end(steps, server: Self.greeter)
        #expect(end.verdict == .passed, "\(end.findings)")
        // The same on a server that gives another token.
        let other = try await SimulatedRun.end(steps) { happening in
            if case .opened = happening { [.reply(Array("token=x;\n".utf8))] } else { Self.greeter(happening) }
        }
        #expect(
            other.findings.first?.message == "byte 7 is 0x78 'x', and 0x61 'a' was due on 'bob'",
            "\(other.findings)"
        )
    }

    @Test func `kept bytes stay bytes`() async throws {
        let seen = Mutex<[UInt8]>([])
        let steps =
            "steps: [connect, {recv: {length: 3}, keep: {raw: 0}}, send: \"${raw}\", shutdown: write, recv: eof]"
        let end = try await SimulatedRun.end(steps) { happening in
            switch happening {
            case .opened: return [.reply([0xFF, 0x00, 0xC3])]
            case .received(let bytes): seen.withLock { $0 += bytes }
            case .ended: return [.end]
            }
            return []
        }
        #expect(end.verdict == .passed, "\(end.findings)")
        #expect(seen.withLock { $0 } == [0xFF, 0x00, 0xC3])
    }

    @Test func `a group that took no part is the server's fault, and what no step can be the scenario's`() async throws
    {
        let keep = "steps:\n  - connect\n  - recv: {until: \";\", matches: 'token=(\\d+)?'}\n    keep: {n: 1}\n"
        let none = try await SimulatedRun.end(keep + "  - send: \"${n}\"\n", server: Self.greeter)
        #expect(none.verdict == .failed && none.findings.first?.kind == .unfit, "\(none.findings)")
        let whole = keep.replacing("n: 1", with: "n: 0") + "  - recv: {length: \"${n}\"}\n"
        let wrong = try await SimulatedRun.end(whole, server: Self.greeter)
        #expect(wrong.verdict == .errored && wrong.findings.first?.blame == .scenario)
        #expect(wrong.findings.first?.message.hasPrefix("'token=' is no size") == true, "\(wrong.findings)")
        #expect(wrong.findings.first?.place?.range.start.line == 6)
    }

    @Test func `random variables are the same all through a case, and others in the next`() async throws {
        let seen = Mutex<[[UInt8]]>([])
        let steps = """
            vars: {id: {random: 8}, line: "<${id}>"}
            steps: [connect, send: "${line}", recv: "<${id}>", send: "${id}", recv: "${id}", close]
            """
        let events = try await SimulatedRun.events(
            steps,
            steps,
            server: { happening in
                guard case .received(let bytes) = happening else { return [] }
                seen.withLock { $0.append(bytes) }
                return [.reply(bytes)]
            }
        )
        let verdicts = events.compactMap { if case .caseEnded(let end) = $0 { end.verdict } else { nil } }
        #expect(verdicts == [.passed, .passed])
        let all = seen.withLock { $0 }
        #expect(all.count == 4 && all[0] == Array("<".utf8) + all[1] + Array(">".utf8))
        #expect(all[1].count == 8 && all[1] != all[3])
    }

    @Test func `places have names`() async throws {
        let steps = """
            steps:
              - connect:
                as: bob
              - send: "${host} ${port}"
              - recv: "127.0.0.1 7"
              - listen:
                as: door
              - {send: "${port}", via: bob}
              - {recv: "${door.port}", via: bob}
              - {send: "${bob.host}:${bob.port}", via: bob}
              - {recv: echo, via: bob}
            """
        let end = try await SimulatedRun.end(steps, server: SimulatedRun.echo)
        #expect(end.verdict == .passed, "\(end.findings)")
    }
}
