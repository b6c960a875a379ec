import ScenarioLanguage
import Testing

/// What a file comes to mean.
@Suite struct ScenarioTests {
    private static func scenario(_ text: String) throws -> Scenario {
        let parsed = Scenario.parse([UInt8](text.utf8), path: "a.yaml")
        return try #require(parsed.scenarios.first, "\(parsed.mistakes.map(\.message))")
    }

    /// The bytes of `send:` with this behind it.
    private static func sent(_ object: String) throws -> String {
        let steps = try scenario("name: a\nsteps:\n  - connect\n  - send: \(object)\n").steps
        guard case .send(.bytes(let bytes), _, _) = steps[1].action else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `hexadecimal digits stand in pairs, with spaces and capitals`() throws {
        #expect(try Self.sent(#"{hex: "4A 6b6C"}"#) == "Jkl")
        let text = "name: a\nsteps: [connect, send: {hex: \"4A6\"}]\n"
        #expect(Scenario.parse([UInt8](text.utf8), path: "a").mistakes.map(\.kind) == [.hex("4A6")])
    }

    @Test func `a pattern is no payload, and has escapes of its own`() throws {
        let text = #"name: a\#nsteps: [connect, recv: {until: eof, matches: '\r\n$'}]\#n"#
        #expect(Scenario.parse([UInt8](text.utf8), path: "a").mistakes.isEmpty)
    }

    @Test func `a Unix socket has no packets, and nothing of IP`() {
        let listener = "name: a\nsteps: [{listen: , transport: unix, family: ipv6}]\n"
        let wire = "name: a\nsteps: [{connect: , transport: unix}, recv: eof]\nwire: [never: {server: RST}]\n"
        for (text, kind) in [(listener, Mistake.Kind.needsIP("'family'")), (wire, .noPackets)] {
            #expect(Scenario.parse([UInt8](text.utf8), path: "a").mistakes.map(\.kind) == [kind])
        }
    }

    @Test func `a case has 30 seconds, and a step two`() throws {
        let scenario = try Self.scenario("name: a\nsteps: [connect, close]\n")
        #expect(scenario.limit == .seconds(30) && scenario.within == .seconds(2) && scenario.level == .must)
    }

    private static func mistakes(_ steps: String) -> [Mistake.Kind] {
        Scenario.parse([UInt8]("name: a\nsteps: \(steps)\n".utf8), path: "a").mistakes.map(\.kind)
    }

    @Test func `a program's name is free again after its end`() {
        #expect(Self.mistakes("[run: client, client: exits, run: client, client: exits]") == [])
        #expect(Self.mistakes("[run: client, run: client]") == [.nameTaken("client", line: 2)])
    }

    @Test func `a message is what one argument of a program can hold`() {
        let run = "[{run: client, with: {message: {repeat: a, times: 131071}}}]"
        #expect(Self.mistakes(run) == [])
        #expect(Self.mistakes(run.replacing("131071", with: "131072")) == [.tooBig(limit: 131_071)])
    }

    @Test func `the empty filter, which takes every packet, is none`() {
        let due = Mistake.Kind.shape(of: "a packet", needed: "a mapping, such as {client: SYN}", got: "empty")
        #expect(Self.mistakes("[connect, recv: eof]\nwire: [sequence: [\"\"]]") == [due])
    }

    private static let connect = Step.Action.connect(to: .target, expecting: .connected)

    private static func send(_ text: String) -> Step.Action {
        .send(.bytes([UInt8](text.utf8)), pacing: .init())
    }

    private static func recv(_ text: String) -> Step.Action {
        recv(.payload(.bytes([UInt8](text.utf8))))
    }

    private static func recv(_ extent: Recv.Extent) -> Step.Action {
        .recv(Recv(extent))
    }

    @Test func `a whole scenario`() throws {
        let scenario = try Self.scenario(
            """
            version: 1
            name: Hey
            hint: |
              of the
              scenario
            steps:
              - connect:
                within: 250ms
              - send: "Hey"
                hint: of the step
              - shutdown: write
              - recv: Hey
              - recv: echo
              - recv: eof
              - close
            """
        )
        #expect(scenario.name == "Hey")
        #expect(scenario.line == 2)
        #expect(scenario.hint == "of the\nscenario")
        #expect(
            scenario.steps.map(\.action) == [
                Self.connect, Self.send("Hey"), .shutdown(.write), Self.recv("Hey"), Self.recv(.echo), Self.recv(.eof),
                .close(listener: nil),
            ]
        )
        #expect(scenario.steps.map(\.within) == [.milliseconds(250), nil, nil, nil, nil, nil, nil])
        #expect(scenario.steps.map(\.hint) == [nil, "of the step", nil, nil, nil, nil, nil])
        #expect(scenario.excerpt(scenario.steps[1].range).place == "a.yaml:9:5")
    }

    @Test(arguments: [
        ("no", "no"), ("1.10", "1.10"), ("0x10", "0x10"), ("~", "~"), ("null", "null"), ("\"\"", ""), ("''", ""),
        (#""a\r\n\t\x00""#, "a\r\n\t\0"), ("'it''s'", "it's"), ("eof", "eof"), ("{text: eof}", "eof"), ("é", "é"),
        ("\"$${name}\"", "${name}"), ("$5", "$5"), ("|\n      two\n      lines", "two\nlines\n"),
        (">-\n      one\n      line", "one line"),
    ])
    func `a text is what stands in the file`(object: String, text: String) throws {
        #expect(try Self.sent(object) == text)
    }

    @Test func `keywords are whole objects of recv, quoted or not`() throws {
        let steps = try Self.scenario(
            "name: a\nsteps: [connect, {send: a}, {recv: \"echo\"}, {recv: {text: eof}}, {recv: 'eof'}]\n"
        ).steps
        #expect(steps.dropFirst(2).map(\.action) == [Self.recv(.echo), Self.recv("eof"), Self.recv(.eof)])
    }

    @Test(arguments: [
        ("1ms", Duration.milliseconds(1)), ("1.5s", .milliseconds(1_500)), ("2min", .seconds(120)),
        ("0.25ms", .microseconds(250)), ("999999999s", .seconds(999_999_999)),
    ])
    func `a duration has one spelling`(text: String, duration: Duration) throws {
        let steps = try Self.scenario("name: a\nsteps:\n  - connect:\n    within: \(text)\n").steps
        #expect(steps.first?.within == duration)
    }

    @Test func `an echo among several things that may come needs a send above it`() {
        let text = "name: a\nsteps: [connect, {recv: {one of: [hey, echo]}}, close]\n"
        let kinds = Scenario.parse([UInt8](text.utf8), path: "a.yaml").mistakes.map(\.kind)
        #expect(kinds == [.nothingToEcho])
    }

    @Test func `a connection that is closed without a look at its end is noted`() {
        let text = "name: a\nsteps: [connect, {send: a}, {recv: echo}, close]\n"
        let kinds = Scenario.parse([UInt8](text.utf8), path: "a.yaml").mistakes.map(\.kind)
        #expect(kinds == [.unjudgedEnd("the connection of line 2")])
    }

    @Test func `anchors stand for what they name`() throws {
        let steps = try Self.scenario("name: a\nsteps:\n  - connect\n  - send: &hey Hey\n  - recv: *hey\n").steps
        #expect(steps.dropFirst().map(\.action) == [Self.send("Hey"), Self.recv("Hey")])
    }

    @Test func `a byte order mark and CRLF are no part of the text`() throws {
        let scenario = try Self.scenario("\u{FEFF}name: a\r\nsteps:\r\n  - connect\r\n  - send: b\r\n")
        #expect(scenario.steps.map(\.action) == [Self.connect, Self.send("b")])
        #expect(scenario.excerpt(scenario.steps[1].range).line == "  - send: b")
    }
}
