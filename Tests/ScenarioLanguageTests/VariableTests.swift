import ScenarioLanguage
import Testing

/// What `${…}` stands for where a file is read.
@Suite struct VariableTests {
    private static func parse(_ text: String) -> ParsedFile {
        Scenario.parse([UInt8](text.utf8), path: "a.yaml")
    }

    private static func actions(_ text: String) throws -> [Step.Action] {
        let parsed = parse(text)
        return try #require(parsed.scenarios.first, "\(parsed.mistakes.map(\.message))").steps.map(\.action)
    }

    private static func send(_ text: String) -> Step.Action { .send(.bytes(Array(text.utf8)), pacing: .init()) }

    @Test func `a variable may stand in every text, and earlier ones in later ones`() throws {
        let parsed = Self.parse(
            """
            name: "${who} ${n}"
            vars: {who: bob, n: 3, t: 1s, all: "${who}/${n}", how: write, hex: "61 62", list: [a, {hex: "0a"}]}
            tags: ["${who}"]
            limit: "${t}"
            steps:
              - connect:
                as: ${who}
                within: ${t}
              - send: {repeat: "${all}", times: "${n}"}
              - send: {hex: "${hex}"}
              - send: "${list}$${all}$"
              - shutdown: ${how}
              - recv: {length: "${n}", matches: "^${list}$"}
              - recv: {one of: ["${who}", eof]}
            """
        )
        let scenario = try #require(parsed.scenarios.first, "\(parsed.mistakes.map(\.message))")
        #expect(scenario.name == "bob 3" && scenario.tags == ["bob"] && scenario.limit == .seconds(1))
        #expect(scenario.steps[0].as == "bob" && scenario.steps[0].within == .seconds(1))
        let actions = scenario.steps.map(\.action)
        #expect(actions[1] == .send(.repeated(.bytes(Array("bob/3".utf8)), times: 3), pacing: .init()))
        #expect(actions[2] == Self.send("ab") && actions[3] == Self.send("a\n${all}$"))
        #expect(actions[4] == .shutdown(.write))
        let pattern = Recv.Judgement.matches(try BytePattern(#"^a\x0a$"#))
        #expect(actions[5] == .recv(Recv(.length(3), judgements: [pattern])))
        #expect(actions[6] == .recv(Recv(.oneOf([.payload(Array("bob".utf8)), .eof]))))
    }

    @Test func `a word that a variable brings is a text and no keyword`() throws {
        let actions = try Self.actions(
            "name: a\nvars: {v: eof, w: nothing}\nsteps: [connect, recv: \"${v}\", recv: {until: \"${w}\"}]\n"
        )
        #expect(actions[1] == .recv(Recv(.payload(.bytes(Array("eof".utf8))))))
        #expect(actions[2] == .recv(Recv(.until(Array("nothing".utf8)))))
    }

    @Test func `what a variable brings into a pattern matches only itself`() throws {
        let actions = try Self.actions(
            #"name: a\#nvars: {v: "a.(b)*\n"}\#nsteps: [connect, recv: {length: 8, matches: "^x${v}$"}]\#n"#
        )
        guard case .recv(let recv) = actions[1], case .matches(let pattern) = recv.judgements[0] else {
            Issue.record("no pattern")
            return
        }
        func matches(_ text: String) -> Bool {
            if case .matched = pattern.match(Array(text.utf8)) { true } else { false }
        }
        #expect(matches("xa.(b)*\n") && !matches("xaXbbb\n") && !matches("xa.b"))
    }

    @Test func `a row of the table is a case, and comes before the variables`() throws {
        let table = """
            name: Echo of ${size}
            vars: {size: 9, text: "-${size}-"}
            cases:
              - {size: 1, how: write, what: {hex: "00 01"}}
              - {size: 2, how: write, what: x}
            steps: [connect, send: "${text}${what}", shutdown: "${how}"]

            """
        let parsed = Self.parse(table)
        #expect(
            parsed.scenarios.map(\.name) == [
                "Echo of 1 [how: write, what: 2 bytes]", "Echo of 2 [how: write, what: x]",
            ]
        )
        #expect(parsed.scenarios.map(\.steps[1].action) == [Self.send("-1-\u{0}\u{1}"), Self.send("-2-x")])
        let plan = Plan([(path: "s/a.yaml", parsed: parsed)], attempts: 2)
        #expect(plan.cases.map(\.id) == ["s/a@1", "s/a@2", "s/a@1#2", "s/a@2#2"])
        let same = Plan([
            (
                path: "a.yaml",
                parsed: Self.parse(table.replacing("{size: 2", with: "{size: 1, what: y, how: write}\n  - {size: 1"))
            )
        ])
        #expect(same.cases.count == 3)
        let twice = table.replacing(
            "{size: 2, how: write, what: x}",
            with: "{size: 1, how: write, what: {hex: \"0203\"}}"
        )
        let refused = Plan([(path: "a.yaml", parsed: Self.parse(twice))])
        #expect(
            refused.cases.isEmpty && refused.rejected.first?.mistakes.first?.message.contains("another row") == true
        )
    }

    @Test func `a mistake of every row is told once`() {
        let text =
            "name: a ${n}\ncases: [{n: 1}, {n: 2}, {n: 3}]\nsteps: [connect, sned: x, send: {random: \"-${n}\"}]\n"
        #expect(Self.parse(text).mistakes.map(\.kind).count == 4, "one for the step, one for each size")
    }

    @Test func `what is known only when the case runs makes a step late, wherever it stands`() throws {
        for step in [
            "send: \"${id}\"", "send: {repeat: a, times: \"${id}\"}", "shutdown: \"${id}\"",
            "{send: a, via: \"${id}\"}", "{send: a, within: \"${id}\"}", "{send: a, name: \"${id}\"}",
            "recv: {one of: [\"${id}\", b]}", "recv: {length: 1, not: {contains: \"${id}\"}}", "wait: \"${id}\"",
            "{recv: {length: 1}, not before: \"${id}\"}", "recv: {length: 3, matches: \"${id}\"}", "recv: \"${port}\"",
        ] {
            let actions = try Self.actions("name: a\nvars: {id: {random: 4}}\nsteps:\n  - connect\n  - \(step)\n")
            guard case .late = actions[1] else {
                Issue.record("\(step)")
                continue
            }
        }
    }

    @Test func `the name of a payload's file has to be known before`() {
        let text = "name: a\nvars: {id: {random: 4}}\nsteps: [connect, send: {file: \"${id}\"}]\n"
        #expect(Self.parse(text).mistakes.map(\.kind) == [.knownLater("id")])
    }

    @Test func `what a late step opens and sends is known to the steps after it`() throws {
        let late =
            "name: a\nvars: {id: {random: 4}}\nsteps: [{connect: , name: \"${id}\"}, send: \"${id}\", recv: echo]\n"
        #expect(try Self.actions(late).count == 3)
        #expect(Self.parse(late).scenarios.first?.needs == [.server, .init(.tcp)])
        let without = late.replacing("send: \"${id}\", ", with: "")
        #expect(Self.parse(without).mistakes.map(\.kind) == [.nothingToEcho])
    }
}
