import Wire

/// One run of a scenario.
package struct Case: Sendable {
    /// Stable from run to run, and unique in a run.
    package var id: String
    /// `name` of the scenario with its variables filled in.
    package var name: String
    package var scenario: Scenario
    package var seed: UInt64
    /// Why it cannot be judged.
    package var skipReason: String?
}

/// What will run, settled before anything does.
package struct Plan: Sendable {
    /// What there is to test.
    package struct Availability: Hashable, Sendable {
        package var hasServer: Bool
        package var hasClient: Bool

        package init(hasServer: Bool, hasClient: Bool) {
            self.hasServer = hasServer
            self.hasClient = hasClient
        }
    }

    package private(set) var cases: [Case] = []
    /// What is wrong with the scenarios together.
    package private(set) var mistakes: [Mistake] = []

    /// - `seed`: from it, the case's id and the place come the bytes of random payloads.
    /// - `repetitions`: how often each case runs.
    package init(scenarios: [Scenario], seed: UInt64, repetitions: Int, availability: Availability) {
        var owners: [String: Scenario] = [:]
        var ids: Set<String> = []
        for scenario in scenarios {
            let name = scenario.filledName
            if let owner = owners[name] {
                let start = SourcePosition(line: scenario.line, column: 1)
                let excerpt = scenario.excerpt(SourceRange(start: start, end: start))
                mistakes.append(Mistake(.sameName(name, other: owner.path), at: excerpt))
                continue
            }
            owners[name] = scenario
            let base = Self.unique(scenario.id, in: &ids)
            for turn in 1...max(1, repetitions) {
                let id = turn == 1 ? base : "\(base) #\(turn)"
                cases.append(
                    Case(
                        id: id,
                        name: turn == 1 ? name : "\(name) #\(turn)",
                        scenario: scenario,
                        seed: seed ^ FNV.hash(id),
                        skipReason: Self.skipReason(scenario.needs, availability)
                    )
                )
            }
        }
    }

    private static func unique(_ id: String, in ids: inout Set<String>) -> String {
        var candidate = id
        var number = 1
        while !ids.insert(candidate).inserted {
            number += 1
            candidate = "\(id)-\(number)"
        }
        return candidate
    }

    private static func skipReason(_ needs: Scenario.Needs, _ availability: Availability) -> String? {
        switch (needs.server && !availability.hasServer, needs.client && !availability.hasClient) {
        case (true, true): "it needs a server and a client under test: give --server and --client"
        case (true, false): "it needs a server under test: give --server or --connect"
        case (false, true): "it needs a client under test: give --client"
        case (false, false): nil
        }
    }
}

extension Scenario {
    /// The path without its ending, which names its cases.
    fileprivate var id: String {
        var id = path
        while id.hasPrefix("./") { id = String(id.dropFirst(2)) }
        for ending in [".yaml", ".yml"] where id.hasSuffix(ending) { id = String(id.dropLast(ending.count)) }
        return id
    }

    /// The name with the variables that are plain text filled in; others stand as their names.
    fileprivate var filledName: String {
        let bytes = name.parts.flatMap { part -> Bytes in
            switch part {
            case .literal(let bytes): return bytes
            case .variable(let name):
                let value = vars.first { $0.name.value == name.value }?.value
                if case .text(let template) = value, let literal = template.literal { return literal }
                return Bytes("${\(name.value)}".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
