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

/// Which scenarios are played, and in which order.
@Suite struct ChoiceTests {
    private static let files = [
        ("a", "must", "[fast]", ""), ("b", "should", "[slow, tcp]", "a"), ("long name", "may", "[tcp]", ""),
        ("c", "must", "[]", ""), ("d", "must", "[]", ""),
    ].map { name, level, tags, requires in
        let text = "name: \(name)\nlevel: \(level)\ntags: \(tags)\nrequires: [\(requires)]\nsteps: [connect]\n"
        return (path: "\(name).yaml", parsed: Scenario.parse([UInt8](text.utf8), path: "\(name).yaml"))
    }

    private static func names(_ choice: Choice, attempts: Int = 1) -> [String] {
        Plan(files, choice: choice, attempts: attempts).cases.map(\.name)
    }

    private static func choice(only: [String] = [], skip: [String] = [], shuffle: UInt64? = nil) -> Choice {
        var choice = Choice()
        (choice.only, choice.skip, choice.shuffle) = (only, skip, shuffle)
        return choice
    }

    @Test func `a name, a part of it, a tag or a level chooses`() {
        #expect(Self.names(Self.choice(only: ["a"])) == ["a"])
        #expect(Self.names(Self.choice(only: ["*name", "c"])) == ["long name", "c"])
        #expect(Self.names(Self.choice(only: ["l*g*e"])) == ["long name"])
        #expect(Self.names(Self.choice(only: ["*"])).count == 5)
        #expect(Self.names(Self.choice(only: ["long"])).isEmpty)
        #expect(Self.names(Self.choice(only: ["tcp"])) == ["b", "long name"])
        #expect(Self.names(Self.choice(only: ["must"], skip: ["a", "d*"])) == ["c"])
        #expect(Self.names(Self.choice(skip: ["must", "may"])) == ["b"])
        let plan = Plan(Self.files, choice: Self.choice(only: ["x", "a"], skip: ["y*"]))
        #expect(plan.unmatched == ["x", "y*"])
    }

    @Test func `another order is the same for the same seed, new in each round, and keeps what is required first`() {
        let orders = (1...40).map { Self.names(Self.choice(shuffle: UInt64($0))) }
        #expect(orders == (1...40).map { Self.names(Self.choice(shuffle: UInt64($0))) })
        #expect(Set(orders).count > 20)
        for order in orders {
            #expect(order.sorted() == ["a", "b", "c", "d", "long name"])
            let (a, b) = (order.firstIndex(of: "a") ?? 9, order.firstIndex(of: "b") ?? 0)
            #expect(a < b, "\(order)")
        }
        let rounds = Self.names(Self.choice(shuffle: 1), attempts: 2)
        #expect(rounds.count == 10 && Array(rounds.prefix(5)) != rounds.suffix(5).map { String($0.dropLast(12)) })
    }
}
