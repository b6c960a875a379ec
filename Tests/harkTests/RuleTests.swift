import Foundation
import TestSupport
import Testing

/// Rules of the language that show on real sockets: the scenario is both ends, or Hark's own server is the other.
@Suite(.timeLimit(.minutes(3))) struct RuleTests {
    /// What a rule says, steps that show it, and what is told of them; nil where they hold.
    static let rules: [(rule: String, steps: String, told: String?)] = [
        (
            "an accept without object takes the only open listener, named or not",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: , as: b}, {send: x, via: a}, {recv: x, via: b}]",
            nil
        ),
        (
            "a closed listener refuses",
            "[{listen: , as: door}, close: door, {connect: door, as: a, expect: refused}]", nil
        ),
        (
            "of two names that came back the later is meant",
            "[{connect: , as: a}, {send: x, via: a}, {recv: x, via: a}, {close: , via: a}, {connect: , as: a}, "
                + "{send: y, via: a}, {recv: y, via: a}]", nil
        ),
        (
            "random bytes are others each time",
            #"[connect, send: {random: 8}, send: {random: 8}, recv: {length: 16, not: {matches: '(?s)^(.{8})\1$'}}]"#,
            nil
        ),
        (
            "random bytes of a variable are the same throughout a case",
            #"[connect, send: "${id}", send: "${id}", recv: {length: 16, matches: '(?s)^(.{8})\1$'}]"#, nil
        ),
        (
            "what is filled into a pattern stands for itself",
            #"[connect, send: "axb a.b", recv: {length: 7, matches: '^axb ${dot}$', not: {matches: '^${dot}'}}]"#, nil
        ),
        (
            "a reset is remembered, and is no end",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, {reset: , via: b}, "
                + "{recv: reset, via: a}, {recv: reset, via: a}]", nil
        ),
        (
            "a reset is no end of the stream",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, {reset: , via: b}, {recv: eof, via: a}]",
            "the peer reset the connection on 'a'"
        ),
        (
            "an end of the stream is no reset",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, {close: , via: b}, "
                + "{recv: reset, via: a, within: 50ms}]",
            "the peer ended its stream and did not reset the connection on 'a' within 50 ms"
        ),
        (
            "a pattern that meets a limit is the scenario's fault",
            #"[connect, send: {repeat: a, times: 5000}, recv: {length: 5000, matches: '^(a+)+$(?<=b)'}]"#,
            "was not decided"
        ),
        (
            "a branch that fails releases a barrier, and all findings are told",
            "[{parallel: {one: [connect, send: a, recv: b, barrier: met], two: [connect, barrier: met, send: c, recv: d]}}]",
            "byte 0 is 0x63 'c', and 0x64 'd' was due"
        ),
        (
            "a send fails when its bytes are not taken in time",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, "
                + "{send: {random: 64MiB}, via: a, within: 100ms}, {wait: sent, via: a}]",
            "of 67108864 bytes on 'a' within 100 ms"
        ),
        (
            "nothing means no end too",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, {close: , via: b}, {recv: nothing, via: a}]",
            "the peer ended its stream, and nothing was due on 'a'"
        ),
        (
            "a limit may be longer than the case's, which then ends it",
            "[connect, {recv: x, within: 1min}]", "no byte came within the limit of the case, 300 ms"
        ),
        (
            "the last byte is urgent, and does not come back where others do",
            "[connect, {send: abX, urgent: true}, recv: ab, recv: nothing]", nil
        ),
        (
            "the connections of a branch are closed at its end",
            "[{listen: , as: door}, {parallel: {one: [{connect: door, as: a}]}}, {accept: door, as: b}, "
                + "{recv: eof, via: b}]", nil
        ),
        (
            "a listener of datagrams answers who sent last",
            "[{listen: , as: d, transport: udp}, {connect: d, as: a, transport: udp}, "
                + "{connect: d, as: b, transport: udp}, {send: one, via: a}, {recv: one, via: d}, {send: x, via: d}, "
                + "{recv: x, via: a}, {send: two, via: b}, {recv: two, via: d}, {send: y, via: d}, {recv: y, via: b}]",
            nil
        ),
        (
            "a filter sees datagrams beside the conversation of which it is",
            "[{connect: , as: t}, {connect: , as: u, transport: udp}, {send: a, via: u}, {recv: a, via: u}]\n"
                + "wire: [{count: udp, via: t, exactly: 2}]", nil
        ),
        (
            "a barrier has no limit of its own",
            "[{parallel: {one: [wait: 200ms, barrier: met], two: [barrier: met]}}]\ndefaults: {within: 50ms}", nil
        ),
        (
            "a listener of datagrams that is closed refuses",
            "[{listen: , as: d, transport: udp}, {connect: d, as: a, transport: udp}, close: d, {send: x, via: a}, "
                + "{recv: refused, via: a}]", nil
        ),
        (
            "a send may want a reset", "[connect, {send: a, expect: reset, within: 100ms}]",
            "the peer did not reset the connection within 100 ms"
        ),
        (
            "a signal goes to the program that it names",
            "[{run: sleep 60, as: z}, {signal: TERM, to: z}, {z: exits, signal: TERM}]", nil
        ),
        (
            "a greeting is no echo",
            "[{listen: , as: door}, {connect: door, as: a}, {accept: door, as: b}, {send: hi, via: b}, {recv: hi, via: a}, "
                + "{send: hi, via: a}, {recv: hi, via: b}, {send: hi, via: b}, {recv: echo, via: a}]", nil
        ),
    ]

    @Test(arguments: rules) func `a rule holds`(rule: String, steps: String, told: String?) async throws {
        let limit = rule.contains("than the case's") ? "limit: 300ms\n" : ""
        let scenario = "name: r\n\(limit)vars: {id: {random: 8}, dot: a.b}\nsteps: \(steps)\n"
        try await HarkProgram.withFolder(["rule.yaml": scenario]) { folder in
            let outcome = try await HarkProgram.run("run", "\(folder)/rule.yaml")
            #expect((outcome.status == 0) == (told == nil), "\(outcome)")
            #expect(outcome.output.contains(told ?? "✓ r"), "\(outcome)")
        }
    }

    @Test func `finally passes over what never opened, and is told behind`() async throws {
        let scenario = """
            name: r
            steps:
              - connect:
                as: a
              - {send: x, via: a}
              - {recv: y, via: a}
              - connect:
                as: b
            finally:
              - {send: bye, via: b}
              - {send: bye, via: a}
              - {recv: no, via: a}

            """
        try await HarkProgram.withFolder(["rule.yaml": scenario]) { folder in
            let outcome = try await HarkProgram.run("run", "\(folder)/rule.yaml")
            let places = ["rule.yaml:6:", "rule.yaml:12:"].map { outcome.output.firstRange(of: $0)?.lowerBound }
            let first = try #require(places[0], "\(outcome)")
            let second = try #require(places[1], "\(outcome)")
            #expect(first < second)
            #expect(!outcome.output.contains("rule.yaml:10:"), "\(outcome)")
        }
    }
}
