/// One run of a scenario.
package struct Case: Sendable {
    /// Stable from run to run, and unique in a run: the path of its scenario without the ending.
    package var id: String
    package var scenario: Scenario
}

/// What will run, settled before anything does.
package struct Plan: Sendable {
    /// In the order in which they run.
    package private(set) var cases: [Case] = []
    /// The files that cannot run, in order, with their mistakes.
    package private(set) var rejected: [(path: String, mistakes: [Mistake])] = []
    /// What deserves a look in the files that can.
    package private(set) var warnings: [Mistake] = []

    /// Plans the files; of two scenarios with one name the second is rejected, because reports go by names.
    package init(_ files: [(path: String, parsed: ParsedFile)]) {
        var owners: [String: String] = [:]
        for (path, parsed) in files {
            guard let scenario = parsed.scenario else {
                rejected.append((path, parsed.mistakes))
                continue
            }
            if let owner = owners[scenario.name] {
                let place = SourcePosition(line: scenario.line, column: 1)
                let end = SourcePosition(line: scenario.line, column: 5)
                let excerpt = scenario.excerpt(SourceRange(start: place, end: end))
                rejected.append((path, [Mistake(kind: .sameName(scenario.name, other: owner), excerpt: excerpt)]))
                continue
            }
            owners[scenario.name] = path
            warnings += parsed.mistakes
            cases.append(Case(id: ScenarioPath.stem(of: path), scenario: scenario))
        }
    }
}
