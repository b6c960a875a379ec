import ScenarioLanguage
import Testing

/// What scenarios share, and how they stand to each other.
@Suite struct SuiteTests {
    private static let suite = Suite.parse(
        Array(
            """
            title: Echoes
            spec: RFC 862
            defaults: {within: 3s}
            vars: {who: bob, line: "${who}!", id: {random: 3}}
            """.utf8
        ),
        path: "s/suite.yaml"
    )

    private static func scenario(_ text: String, given: [String: String] = [:], in suite: Suite = suite) throws
        -> Scenario
    {
        let parsed = Scenario.parse(Array(text.utf8), path: "s/a.yaml", suite: suite, given: given)
        return try #require(parsed.scenarios.first, "\(parsed.mistakes.map(\.message))")
    }

    private static func sent(_ scenario: Scenario) -> String {
        let texts = scenario.steps.map { step in
            if case .send(.bytes(let bytes), _, _) = step.action { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        return texts.joined()
    }

    private static let lines = "steps: [connect, send: \"${who} \", send: \"${line}\"]\n"

    @Test func `a suite gives what its scenarios do not say themselves`() throws {
        let plain = try Self.scenario("name: ${who}\n" + Self.lines)
        #expect(plain.name == "bob" && plain.suite == "Echoes" && plain.spec == ["RFC 862"])
        #expect(plain.within == .seconds(3) && Self.sent(plain) == "bob bob!")
        let own = try Self.scenario("name: a\nspec: RFC 1\ndefaults: {within: 1s}\nvars: {who: eve}\n" + Self.lines)
        #expect(own.spec == ["RFC 1"] && own.within == .seconds(1) && Self.sent(own) == "eve eve!")
    }

    @Test func `a suite's transport is that of its scenarios that say none`() throws {
        let suite = Suite.parse(Array("defaults: {transport: udp}".utf8), path: "s/suite.yaml")
        let steps = "steps: [connect, send: a, recv: a]\n"
        #expect(try Self.scenario("name: a\n" + steps, in: suite).steps[0].transport == .udp)
        let own = try Self.scenario("name: a\ndefaults: {transport: tcp}\n" + steps, in: suite)
        #expect(own.steps[0].transport == .tcp)
    }

    @Test func `outside comes before a row, a row before the scenario, and that before the suite`() throws {
        let text = "name: a\nvars: {who: eve}\ncases: [{who: tom}]\n" + Self.lines
        #expect(Self.sent(try Self.scenario(text)) == "tom tom!")
        #expect(Self.sent(try Self.scenario(text, given: ["who": "ann", "other": "x"])) == "ann ann!")
        #expect(Self.sent(try Self.scenario("name: a\n" + Self.lines, given: ["who": "ann"])) == "ann ann!")
        let line = try Self.scenario("name: a\nvars: {line: \"<${who}>\", id: 7}\n" + Self.lines)
        #expect(Self.sent(line) == "bob <bob>" && line.lateVariables.isEmpty)
        let names = Scenario.parse(Array(text.utf8), path: "a", suite: Self.suite).names
        #expect(names == ["who", "line", "id"])
    }

    @Test func `what an included file is given does not shadow what comes from outside`() throws {
        let text = "name: a\nvars: {n: 1}\nsteps: [connect, {include: i, with: {n: 2}}]\n"
        for (given, sent) in [([:], "2"), (["n": "3"], "3")] as [([String: String], String)] {
            let parsed = Scenario.parse(Array(text.utf8), path: "a", given: given) { _ in
                .bytes(Array("- send: \"${n}\"\n".utf8))
            }
            let scenario = try #require(parsed.scenarios.first, "\(parsed.mistakes.map(\.message))")
            guard case .block(let block) = scenario.steps[1].action else { throw CancellationError() }
            #expect(block.steps.map(\.action) == [.send(.bytes(Array(sent.utf8)), pacing: .init())])
        }
    }

    @Test func `the mistakes of a suite are told once, and its scenarios do not run`() {
        let broken = Suite.parse(Array("titel: x\nvars: {a: \"${b}\"}\n".utf8), path: "s/suite.yaml")
        #expect(
            broken.mistakes.map(\.message) == [
                "unknown key 'titel' in a suite; did you mean 'title'?", "nothing is called 'b' here",
            ]
        )
        let files = ["a", "b"].map { name in
            (
                path: "s/\(name).yaml",
                parsed: Scenario.parse(Array("name: \(name)\n".utf8), path: "s/\(name).yaml", suite: broken)
            )
        }
        let plan = Plan(files, suites: ["s/suite.yaml": broken])
        #expect(plan.cases.isEmpty && plan.rejected.map(\.path) == ["s/suite.yaml"])
    }

    private static func plan(_ requirements: KeyValuePairs<String, String>) -> Plan {
        Plan(
            requirements.map { name, requires in
                let text = "name: \(name)\nrequires: [\(requires)]\nsteps: [connect]\n"
                return (path: "\(name).yaml", parsed: Scenario.parse(Array(text.utf8), path: "\(name).yaml"))
            }
        )
    }

    @Test func `what a scenario requires comes before it`() {
        let plan = Self.plan(["a": "c, ipv6", "b": "a", "c": "d", "d": "", "e": "a"])
        #expect(
            plan.cases.map(\.name) == ["d", "c", "a", "b", "e"] && plan.warnings.allSatisfy { $0.severity == .note }
        )
        let unknown = Self.plan(["first": "frist", "second": ""])
        #expect(unknown.cases.count == 2)
        let warning = unknown.warnings.first { $0.severity == .warning }
        #expect(warning?.message == "no scenario of this run is called 'frist'; did you mean 'first'?")
        #expect(warning?.excerpt.place == "first.yaml:2:12")
        let alone = Self.plan(["alone": "a gate, another, frost, alune"]).warnings.filter { $0.severity == .warning }
        #expect(
            alone.map { "\($0.excerpt.place) \($0.message)" } == [
                "alone.yaml:2:36 no scenario of this run is called 'alune'; did you mean 'alone'?",
                "alone.yaml:2:12 no scenario of this run is called 'a gate', and 2 others that this one requires "
                    + "are not there either",
            ]
        )
        let circle = Self.plan(["a": "b", "b": "c", "c": "a", "d": ""])
        #expect(circle.cases.map(\.name) == ["d"] || circle.cases.count == 3)
        #expect(circle.rejected.map(\.path) == ["c.yaml"])
        #expect(
            circle.rejected.first?.mistakes.first?.message
                == "'a' requires this one too, so that neither can come first"
        )
    }
}
