import Conversations
import ScenarioLanguage
import Testing

/// A transcript as a scenario.
struct ScenarioWriterTests {
    /// The steps of one TCP conversation, a line each, of what its ends did at these milliseconds.
    private static func steps(
        _ acts: [(Conversation.Side, Transcript.Act, Int64)],
        as role: ScenarioWriter.Role = .client,
        stem: String? = nil
    ) -> [String] {
        var transcript = Transcript()
        transcript.talks = [.init(.tcp, server: "127.0.0.1:7")]
        transcript.moments = ([(.server, .opened, 0)] + acts).map { side, act, time in
            .init(conversation: 0, side: side, act: act, time: time * 1_000_000)
        }
        var writer = ScenarioWriter(transcript, as: role, stem: stem)
        let text = writer.write(name: "it", origin: "Here.").text
        let parsed = Scenario.parse([UInt8](text.utf8), path: "it.yaml") { _ in .bytes([]) }
        #expect(parsed.mistakes.filter { $0.severity == .error }.map(\.message) == [], "\(text)")
        return text.split(separator: "\n").drop { $0 != "steps:" }.dropFirst().prefix { $0 != "wire:" }.map(String.init)
    }

    private static func said(_ text: String) -> Transcript.Act { .said([UInt8](text.utf8)) }

    @Test func `what comes back in pieces while more is sent is one echo`() {
        let steps = Self.steps([
            (.client, Self.said("one, "), 1), (.server, Self.said("on"), 2), (.client, Self.said("two"), 3),
            (.server, Self.said("e, two"), 4), (.client, .finished, 5), (.server, .finished, 6),
        ])
        #expect(
            steps == [
                "  - connect", "  - send: \"one, two\"", "  - recv: echo", "  - shutdown: write", "  - recv: eof",
                "  - close",
            ]
        )
    }

    @Test func `long bytes that only come back are random, others are in a file`() {
        let bytes = (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
        let echo = Self.steps([(.client, .said(bytes), 1), (.server, .said(bytes), 2)])
        #expect(echo == ["  - connect", "  - send: {random: 3000}", "  - recv: echo", "  - close"])
        let other = Self.steps([(.client, Self.said("get"), 1), (.server, .said(bytes), 2)], stem: "it")
        #expect(other == ["  - connect", "  - send: \"get\"", "  - recv: {file: \"it.1.bin\"}", "  - close"])
    }

    @Test func `a part of an echo, and then something else, are told as they came`() {
        let steps = Self.steps([
            (.client, Self.said("hello"), 1), (.server, Self.said("hel"), 2), (.server, .finished, 3),
        ])
        #expect(
            steps == ["  - connect", "  - send: \"hello\"", "  - recv: \"hel\"", "  - recv: eof", "  - close"]
        )
    }

    @Test func `pauses, late answers, repetitions, bytes and keywords`() {
        let steps = Self.steps([
            (.client, Self.said(String(repeating: "na", count: 50)), 1), (.server, Self.said("eof"), 1_600),
            (.client, .said([0, 255]), 2_000), (.server, .reset, 2_001),
        ])
        #expect(
            steps == [
                "  - connect", "  - send: {repeat: \"na\", times: 50}", "  - recv: {text: \"eof\"}", "    within: 4s",
                "  - wait: 400ms", "  - send: {hex: 00 FF}", "  - recv: reset", "  - close",
            ]
        )
    }

    @Test func `both ends, and the server's alone`() {
        let acts: [(Conversation.Side, Transcript.Act, Int64)] = [
            (.client, Self.said("hey"), 1), (.client, .finished, 2), (.server, Self.said("yes"), 3),
            (.server, .finished, 4),
        ]
        #expect(
            Self.steps(acts, as: .both) == [
                "  - listen:", "    as: door", "  - connect: door", "    as: client", "  - accept: door",
                "    as: server", "  - send: \"hey\"", "    via: client", "  - recv: \"hey\"", "    via: server",
                "  - shutdown: write", "    via: client", "  - recv: eof", "    via: server", "  - send: \"yes\"",
                "    via: server", "  - recv: \"yes\"", "    via: client", "  - close:", "    via: server",
                "  - recv: eof", "    via: client", "  - close:", "    via: client",
            ]
        )
        #expect(
            Self.steps(acts, as: .server) == [
                "  - listen", "  - run: client", "  - accept", "  - recv: \"hey\"", "  - recv: eof",
                "  - send: \"yes\"",
                "  - close",
            ]
        )
    }
}
