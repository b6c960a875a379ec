import ScenarioLanguage
import Testing

@Suite struct PlanTests {
    private func scenario(_ path: String, _ name: String, _ steps: String = "[connect]") throws -> Scenario {
        let text = "name: \(name)\nsteps: \(steps)\n"
        return try #require(
            Scenario.parse(text, path: path, files: { _ in nil }, compileFilter: { _ in nil }).scenario, "\(text)"
        )
    }

    private func plan(_ scenarios: [Scenario], repetitions: Int = 1, server: Bool = true, client: Bool = true) -> Plan {
        let availability = Plan.Availability(hasServer: server, hasClient: client)
        return Plan(scenarios: scenarios, seed: 1, repetitions: repetitions, availability: availability)
    }

    @Test func `a case is called by its file, and each repetition has an id, a name and a seed of its own`() throws {
        let cases = plan([try scenario("./a/echo.yaml", "Echo")], repetitions: 3).cases
        #expect(cases.map(\.id) == ["a/echo", "a/echo #2", "a/echo #3"])
        #expect(cases.map(\.name) == ["Echo", "Echo #2", "Echo #3"])
        #expect(Set(cases.map(\.seed)).count == 3)
    }

    @Test func `the same plan has the same seeds, and a case keeps its own when others come and go`() throws {
        let echo = try scenario("echo.yaml", "Echo")
        let other = try scenario("other.yaml", "Other")
        #expect(plan([echo]).cases.last?.seed == plan([other, echo]).cases.last?.seed)
    }

    @Test func `ids are unique though files are called alike`() throws {
        let cases = plan([try scenario("a.yaml", "One"), try scenario("a.yml", "Two")]).cases
        #expect(Set(cases.map(\.id)).count == 2)
    }

    @Test func `equal names are refused, because reports would drop one`() throws {
        let plan = plan([try scenario("a.yaml", "Echo"), try scenario("b.yaml", "Echo")])
        #expect(plan.cases.map(\.id) == ["a"])
        #expect(plan.mistakes.map(\.message) == ["'Echo' is the name of a.yaml too"])
    }

    @Test(arguments: [
        ("[connect]", true, false), ("[{run: client}]", true, true), ("[listen, {run: client}]", false, true),
        ("[{listen: , as: s}, {connect: s, as: c}]", false, false),
    ])
    func `what a scenario needs follows from its steps`(steps: String, server: Bool, client: Bool) throws {
        let scenario = try scenario("a.yaml", "A", steps)
        #expect([scenario.needs.server, scenario.needs.client] == [server, client])
    }

    @Test(arguments: [
        (true, true, nil), (false, true, "it needs a server under test: give --server or --connect"),
        (true, false, "it needs a client under test: give --client"),
        (false, false, "it needs a server and a client under test: give --server and --client"),
    ])
    func `what is not there is a skip that says so`(server: Bool, client: Bool, reason: String?) throws {
        let cases = plan([try scenario("a.yaml", "A", "[{run: client}]")], server: server, client: client).cases
        #expect(cases.map(\.skipReason) == [reason])
    }

    @Test(arguments: [
        ("[connect, {send: {random: 8MiB}}]", false), ("[connect, {send: {random: 8MiB}}, {recv: echo}]", true),
        ("[connect, {repeat: 1000, steps: [{send: {random: 10KiB}}]}]", true),
        ("[connect, {send: {repeat: {random: 1KiB}, times: 10000}}]", true),
    ])
    func `a scenario that moves more than 8 MiB is bulky`(steps: String, isBulky: Bool) throws {
        #expect(try scenario("a.yaml", "A", steps).isBulky == isBulky)
    }
}
