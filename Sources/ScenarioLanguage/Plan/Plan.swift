/// One run of a scenario.
package struct Case: Sendable {
    /// Stable from run to run, and unique in a run: the path of its scenario without the ending, and behind `#` which
    /// attempt it is, from the second on.
    package var id: String
    /// What it is called in reports, also unique.
    package var name: String
    package var scenario: Scenario
}

/// What will run, settled before anything does.
package struct Plan: Sendable {
    /// In the order in which they run.
    package private(set) var cases: [Case] = []
    /// The files that cannot run, in order, with their mistakes.
    package private(set) var rejected: [(path: String, mistakes: [Mistake])] = []
    /// What deserves a look in the files that can: warnings, and notes.
    package private(set) var warnings: [Mistake] = []

    /// Plans the files; of two scenarios with one name the second is rejected, because reports go by names.
    ///
    /// All of them are played `attempts` times, one round after the other.
    package init(_ files: [(path: String, parsed: ParsedFile)], attempts: Int = 1) {
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
            cases.append(Case(id: ScenarioPath.stem(of: path), name: scenario.name, scenario: scenario))
        }
        let first = cases
        for attempt in 1..<max(2, attempts + 1) where attempt > 1 {
            cases += first.map { one in
                let name = "\(one.name) (attempt \(attempt))"
                return Case(id: "\(one.id)#\(attempt)", name: name, scenario: one.scenario)
            }
        }
    }
}
