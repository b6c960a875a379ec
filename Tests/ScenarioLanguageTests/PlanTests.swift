import ScenarioLanguage
import Testing

@Suite struct PlanTests {
    private static func file(_ path: String, name: String, steps: String = "[connect]") -> (
        path: String, parsed: ParsedFile
    ) {
        (path, Scenario.parse([UInt8]("name: \(name)\nsteps: \(steps)\n".utf8), path: path))
    }

    @Test func `cases keep the order of the files, and ids are their paths`() {
        let plan = Plan([Self.file("b/two.yml", name: "two"), Self.file("./a/one.yaml", name: "one")])
        #expect(plan.cases.map(\.id) == ["b/two", "a/one"])
        #expect(plan.rejected.isEmpty)
    }

    @Test func `a file with mistakes keeps no other from running`() {
        let plan = Plan([Self.file("bad.yaml", name: "bad", steps: "[conect]"), Self.file("good.yaml", name: "good")])
        #expect(plan.cases.map(\.id) == ["good"])
        #expect(plan.rejected.map(\.path) == ["bad.yaml"])
    }

    @Test func `the second of two equal names is rejected`() {
        let plan = Plan([Self.file("a.yaml", name: "same"), Self.file("b.yaml", name: "same")])
        #expect(plan.cases.map(\.id) == ["a"])
        #expect(plan.rejected.flatMap(\.mistakes).map(\.kind) == [.sameName("same", other: "a.yaml")])
    }
}
