import Engine
import Results
import ScenarioLanguage
import Sockets
import Synchronization
import Testing

/// Each expectation with servers that meet it and servers that do not.
@Suite struct StepTests {
    @Test func `a socket is made as its step says`() async throws {
        let steps = """
            steps:
              - connect:
                as: plain
              - connect:
                as: a
                source port: 41234
                options: {nodelay: false, keepalive: true, send buffer: 64KiB, receive buffer: 8KiB}
              - listen: 40123
                as: door
                backlog: 17
                options: {receive buffer: 4KiB}
              - connect: door
                as: b
              - accept: door
                as: c
              - {send: "${door.port}", via: b}
              - {recv: "40123", via: c}
            """
        let events = try await SimulatedRun.events(steps, server: SimulatedRun.echo) { made in
            let all = made.all.withLock { $0 }
            #expect(all.map(\.options.noDelay) == [true, false, true, true])
            #expect(all.map(\.options.keepAlive) == [false, true, false, false])
            #expect(all.map(\.options.sourcePort) == [0, 41_234, 0, 0])
            #expect(all.map(\.options.sendBuffer) == [nil, 65_536, nil, nil])
            #expect(all.map(\.options.receiveBuffer) == [nil, 8_192, 4_096, nil])
            #expect(all.map(\.backlog) == [nil, nil, 17, nil])
        }
        let end = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }.first
        #expect(end?.verdict == .passed, "\(end?.findings ?? [])")
    }

    private typealias Server = SimulatedNetwork.Server

    private static func says(_ text: String, thenEnds: Bool = true) -> Server {
        { if case .opened = $0 { [.reply([UInt8](text.utf8))] + (thenEnds ? [.end] : []) } else { [] } }
    }

    private static let silent: Server = { _ in [] }
    private static let resets: Server = { if case .received = $0 { [.reset] } else { [] } }

    /// Plays `connect` and these steps, which semicolons separate.
    private func expect(
        _ steps: String,
        _ server: Server?,
        _ verdict: Verdict,
        _ kind: Finding.Kind? = nil,
        _ message: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let lines = steps.split(separator: ";").map { "  - \($0.drop { $0 == " " })\n" }.joined()
        let end = try await SimulatedRun.end("steps:\n  - connect\n" + lines, server: server)
        #expect(end.verdict == verdict, "\(end.findings)", sourceLocation: sourceLocation)
        #expect(end.findings.first?.kind == kind, sourceLocation: sourceLocation)
        #expect(end.findings.first?.message == message, sourceLocation: sourceLocation)
    }

    @Test func `recv of a text takes exactly it`() async throws {
        try await expect("recv: hello; recv: eof", Self.says("hello"), .passed)
        try await expect("recv: he; recv: llo; recv: eof", Self.says("hello"), .passed)
        try await expect(
            "recv: hello",
            Self.says("helLo"),
            .failed,
            .wrongBytes,
            "byte 3 is 0x4C 'L', and 0x6C 'l' was due"
        )
        try await expect(
            "recv: hello",
            Self.says("hel"),
            .failed,
            .unexpectedEnd,
            "the peer ended its stream after 3 of 5 bytes"
        )
        try await expect(
            "recv: hello",
            Self.says("hel", thenEnds: false),
            .failed,
            .missingBytes,
            "3 of 5 bytes came within 2 s"
        )
        try await expect(
            "send: x; recv: hello",
            Self.resets,
            .failed,
            .reset,
            "the peer reset the connection after 0 of 5 bytes"
        )
    }

    @Test func `the first wrong byte ends the step, whatever is still to come`() async throws {
        let end = try await SimulatedRun.end(
            "steps:\n  - connect\n  - recv: hello\n",
            server: Self.says("hX", thenEnds: false)
        )
        #expect(
            end.findings.first?.difference
                == ByteDifference(at: 1, expected: [UInt8]("hello".utf8), got: [UInt8]("hX".utf8))
        )
        #expect(end.duration == 0)
    }

    @Test func `recv echo takes what was sent above and has not come back`() async throws {
        try await expect("send: a; send: b; recv: echo; send: c; recv: echo", SimulatedRun.echo, .passed)
        try await expect("send: ab; recv: a; recv: echo", SimulatedRun.echo, .passed)
        try await expect("send: ab; recv: ab; recv: echo", SimulatedRun.echo, .passed)
        try await expect(
            "send: ab; recv: echo",
            Self.says("aX"),
            .failed,
            .wrongBytes,
            "byte 1 is 0x58 'X', and 0x62 'b' was due"
        )
    }

    @Test func `recv eof wants the end and nothing before it`() async throws {
        try await expect("recv: eof; recv: eof", Self.says(""), .passed)
        try await expect(
            "recv: eof",
            Self.says("x"),
            .failed,
            .unexpectedBytes,
            "1 byte came where the end of the stream was due"
        )
        try await expect(
            "recv: eof",
            Self.silent,
            .failed,
            .noEnd,
            "the peer did not end its stream within 2 s"
        )
        try await expect("send: x; recv: eof", Self.resets, .failed, .reset, "the peer reset the connection")
    }

    @Test func `a send to a connection that was reset does not hold`() async throws {
        let message = "the peer reset the connection after it took 0 bytes"
        try await expect("send: x; send: y", Self.resets, .failed, .reset, message)
        try await expect("send: x; send: y; close", Self.resets, .failed, .reset, message)
        try await expect("send: x; send: y; recv: reset; close", Self.resets, .passed)
    }

    @Test func `a reset before the shutdown is for the next recv to judge`() async throws {
        let server: Server = { if case .received = $0 { [.reply([UInt8]("he".utf8)), .reset] } else { [] } }
        try await expect(
            "send: x; shutdown: write; recv: hello",
            server,
            .failed,
            .reset,
            "the peer reset the connection after 2 of 5 bytes"
        )
    }

    @Test func `a connection that is refused is the server's failure`() async throws {
        let message = "the server refused the connection: nobody listens there"
        try await expect("close", nil, .failed, .refused, message)
    }

    @Test func `of several addresses the first that answers is the server's`() async throws {
        var target = Target(summary: "localhost:7", address: .loopback(port: 1))
        let alone = try await SimulatedRun.end("steps: [connect]\n", server: Self.silent, target: target)
        #expect(alone.findings.first?.kind == .refused)
        target.addresses[.tcp]?.append(.loopback(port: 7))
        #expect(
            try await SimulatedRun.end("steps: [connect]\n", server: Self.silent, target: target).verdict == .passed
        )
    }

    @Test func `a name without an address is the environment's fault`() async throws {
        let name = try #require(HostAndPort("nosuchhost.invalid:7"))
        let end = try await SimulatedRun.end("steps: [connect]\n", server: Self.silent, target: Target(name))
        #expect(end.verdict == .errored)
        #expect(end.findings.first?.blame == .environment)
        #expect(end.findings.first?.message.hasPrefix("nosuchhost.invalid:7 cannot be found: ") == true)
    }

    @Test func `after close one may connect again`() async throws {
        try await expect("send: a; recv: echo; close; connect; send: b; recv: echo", SimulatedRun.echo, .passed)
    }

    @Test func `the limit of a step is its own`() async throws {
        let end = try await SimulatedRun.end(
            "steps:\n  - connect\n  - recv: eof\n    within: 1.5s\n",
            server: Self.silent
        )
        #expect(end.findings.first?.message == "the peer did not end its stream within 1.5 s")
        #expect(end.duration == 1_500_000_000)
    }

    @Test func `the hint is the step's, else the scenario's`() async throws {
        let steps = "hint: of the scenario\nsteps:\n  - connect\n  - recv: eof\n"
        #expect(try await SimulatedRun.end(steps, server: Self.silent).findings.first?.hint == "of the scenario")
        let own = try await SimulatedRun.end(steps + "    hint: of the step\n", server: Self.silent)
        #expect(own.findings.first?.hint == "of the step")
    }

    @Test func `the level is the step's, else the scenario's`() async throws {
        var options = RunOptions()
        options.failOn = .may
        for (beside, level) in [("", Level.may), ("    level: should\n", .should)] {
            let steps = "level: may\nsteps:\n  - connect\n  - recv: eof\n" + beside
            let events = try await SimulatedRun.events(steps, server: Self.silent, options: options)
            let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
            #expect(ends.flatMap(\.findings).map(\.level) == [level])
        }
    }

    @Test func `what is said of packets is errored where none are captured, and skipped where the user wants none`()
        async throws
    {
        let scenario = "steps: [connect, close]\nwire: [{never: {target: RST}}]\n"
        let end = try await SimulatedRun.end(scenario, server: SimulatedRun.echo)
        #expect(end.verdict == .errored && end.findings.first?.kind == .noCapture)
        #expect(end.findings.first?.message == "nothing captures packets in this run")
        var options = RunOptions()
        options.capturing = .off
        let events = try await SimulatedRun.events(scenario, server: SimulatedRun.echo, options: options)
        let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
        #expect(ends.map(\.verdict) == [.skipped])
        #expect(ends.first?.reason == "its steps held, and what it says of packets was not judged: --no-capture")
        // Where a step does not hold, that is the verdict.
        let broken = try await SimulatedRun.events(
            scenario.replacing("close", with: "recv: nothing, close"),
            server: { _ in [.reply([1])] },
            options: options
        )
        #expect(broken.contains { if case .caseEnded(let end) = $0 { end.verdict == .failed } else { false } })
    }
}
