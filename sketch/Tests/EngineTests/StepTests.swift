import Engine
import Results
import Testing

/// Each expectation with a server that meets it and one that does not.
@Suite struct StepTests {
    private typealias Server = @Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction]

    private static func says(_ text: String, thenEnds: Bool = true) -> Server {
        { if case .opened = $0 { [.reply(text)] + (thenEnds ? [.end] : []) } else { [] } }
    }

    private static let silent: Server = { _ in [] }
    private static let resets: Server = { if case .received = $0 { [.reset] } else { [] } }

    private func expect(
        _ steps: String,
        server: Server?,
        _ verdict: Verdict,
        _ kind: Finding.Kind? = nil,
        _ message: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let lines = steps.split(separator: ";").map { "  - \($0.drop { $0 == " " })\n" }.joined()
        let got = try await SimulatedRun.verdict("steps:\n  - connect\n" + lines, server: server)
        #expect(got.verdict == verdict, "\(got.findings)", sourceLocation: sourceLocation)
        #expect(got.findings.first?.kind == kind, "\(got.findings)", sourceLocation: sourceLocation)
        #expect(got.findings.first?.message ?? "" == message, sourceLocation: sourceLocation)
    }

    @Test func `recv of a payload takes exactly it`() async throws {
        try await expect("recv: hello; recv: eof", server: Self.says("hello"), .passed)
        try await expect(
            "recv: hello", server: Self.says("hellO"), .failed, .wrongBytes,
            "byte 4 of 5 is 'O' (0x4F), expected 'o' (0x6F): lower case came back as upper case"
        )
        try await expect(
            "recv: hello", server: Self.says("hel"), .failed, .unexpectedEnd, "the peer ended its stream after 3 of 5 bytes"
        )
        try await expect(
            "recv: hello", server: Self.says("hel", thenEnds: false), .failed, .missingBytes,
            "only 3 of 5 bytes came within 2 s"
        )
    }

    @Test func `recv echo takes what was sent above and has not come back`() async throws {
        try await expect("send: a; send: b; recv: echo; send: c; recv: echo", server: SimulatedRun.echo, .passed)
        try await expect("send: ab; recv: a; recv: echo", server: SimulatedRun.echo, .passed)
        try await expect(
            "send: ab; recv: echo", server: Self.says("aX"), .failed, .wrongBytes,
            "byte 1 of 2 is 'X' (0x58), expected 'b' (0x62)"
        )
        try await expect(
            "send: ab; recv: echo", server: Self.resets, .failed, .unexpectedReset,
            "the peer reset the connection after 0 of 2 bytes"
        )
    }

    @Test func `recv eof wants the end and nothing before it`() async throws {
        try await expect("recv: eof", server: Self.says(""), .passed)
        try await expect(
            "recv: eof", server: Self.says("x"), .failed, .unexpectedBytes, "1 byte came instead of the end of the stream"
        )
        try await expect(
            "recv: eof", server: Self.silent, .failed, .noEnd, "the peer has not ended its stream within 2 s"
        )
    }

    @Test func `a reset is remembered`() async throws {
        try await expect("send: x; recv: reset", server: Self.resets, .passed)
        try await expect("send: x; recv: reset; recv: reset", server: Self.resets, .passed)
        let got = try await SimulatedRun.verdict(
            "steps:\n  - connect\n  - send: x\n  - recv: reset\n  - recv: reset\n", server: SimulatedRun.echo
        )
        #expect(got.verdict == .failed)
    }

    @Test func `recv nothing wants silence`() async throws {
        try await expect("recv: nothing", server: Self.silent, .passed)
        let got = try await SimulatedRun.verdict("steps:\n  - connect\n  - recv: nothing\n", server: Self.says("x"))
        #expect(got.verdict == .failed)
        let ended = try await SimulatedRun.verdict("steps:\n  - connect\n  - recv: nothing\n", server: Self.says(""))
        #expect(ended.verdict == .failed)
    }

    @Test func `what one recv leaves the next one takes`() async throws {
        try await expect(
            "recv: {length: 2}; recv: {until: \"\\n\"}; recv: {max: 16}; recv: eof", server: Self.says("abc\ndef"), .passed
        )
        try await expect(
            "recv: {until: \"\\n\"}", server: Self.says("abc"), .failed, .unexpectedEnd,
            "the peer ended its stream after 3 bytes"
        )
    }

    @Test func `a judgement speaks of what was taken`() async throws {
        let steps = "steps:\n  - connect\n  - recv: {until: eof}\n"
        for (beside, verdict) in [
            ("contains: ll", Verdict.passed), ("contains: LL", .failed), ("matches: h.*o$", .passed), ("matches: ^e", .failed),
            ("not: {contains: x}", .passed), ("not: {contains: h}", .failed), ("not: hello", .failed), ("not: hell", .passed),
            ("not: {matches: x}", .passed), ("not: {matches: l+}", .failed),
        ] {
            let got = try await SimulatedRun.verdict(steps + "    \(beside)\n", server: Self.says("hello"))
            #expect(got.verdict == verdict, "\(beside): \(got.findings)")
        }
    }

    @Test func `a kept group is known to later steps`() async throws {
        let steps = """
            steps:
              - connect
              - recv: {until: "\\n"}
                matches: "id=(\\\\d+)"
                keep: {id: 1}
              - recv: "${id}"
            """
        #expect(try await SimulatedRun.verdict(steps, server: Self.says("id=42\n42")).verdict == .passed)
        #expect(try await SimulatedRun.verdict(steps, server: Self.says("id=42\n43")).verdict == .failed)
    }

    @Test func `a refused connection is a failure, unless it is expected`() async throws {
        let got = try await SimulatedRun.verdict("steps: [connect]", server: nil)
        #expect(got.verdict == .failed)
        #expect(got.findings.first?.kind == .connectionRefused)
        let expected = "steps:\n  - connect:\n    expect: refused\n"
        #expect(try await SimulatedRun.verdict(expected, server: nil).verdict == .passed)
        #expect(try await SimulatedRun.verdict(expected).verdict == .failed)
    }

    @Test func `a send to a connection that was reset is a failure, unless it is expected`() async throws {
        let server: Server = { if case .received = $0 { [.reset] } else { [] } }
        let steps = "steps:\n  - connect\n  - send: a\n  - wait: sent\n  - send: b\n"
        #expect(try await SimulatedRun.verdict(steps, server: server).verdict == .failed)
        #expect(try await SimulatedRun.verdict(steps + "    expect: reset\n", server: server).verdict == .passed)
    }

    @Test func `a loop runs its steps for each value and says in which turn they broke`() async throws {
        let steps = "steps:\n  - repeat: 3\n    as: i\n    steps:\n      - connect\n      - send: \"${i}\"\n      - recv: \"%\"\n      - close\n"
        let right = steps.replacing("%", with: "${i}")
        #expect(try await SimulatedRun.verdict(right).verdict == .passed)
        let got = try await SimulatedRun.verdict(steps.replacing("%", with: "1"))
        #expect(got.verdict == .failed)
        #expect(got.findings.first?.message.contains("turn 1 of 3") == true || got.findings.first?.message.contains("turn 2 of 3") == true)
    }

    @Test func `random payloads differ from each other and come again with the seed`() async throws {
        let steps = "steps:\n  - connect\n  - send: {random: 64KiB}\n  - recv: echo\n  - send: {random: 64KiB}\n  - recv: echo\n"
        #expect(try await SimulatedRun.verdict(steps, server: Self.binaryEcho).verdict == .failed)
    }

    /// Keeps text only: what is no UTF-8 comes back as U+FFFD.
    private static let binaryEcho = SimulatedRun.echo

    @Test func `below the failing level a finding is noted`() async throws {
        let got = try await SimulatedRun.verdict("level: may\nsteps:\n  - connect\n  - recv: eof\n", server: Self.says("x"))
        #expect(got.verdict == .passed)
        #expect(got.findings.count == 1)
    }

    @Test func `a step that broke ends the case, and the steps before it are told`() async throws {
        let events = try await SimulatedRun.events("steps:\n  - connect\n  - recv: a\n  - recv: b\n", server: Self.says("x"))
        let outcomes = events.compactMap { if case .stepEnded(let step) = $0 { step.outcome } else { nil } }
        #expect(outcomes == [.held, .broken])
    }

    @Test func `the time scale stretches limits`() async throws {
        let got = try await SimulatedRun.verdict("steps:\n  - connect\n  - recv: eof\n", timeScale: 2.5, server: Self.silent)
        #expect(got.findings.first?.message == "the peer has not ended its stream within 5 s")
    }
}
