/// One run of a scenario.
package struct Case: Sendable {
    /// Stable from run to run, and unique in a run: the path of its scenario without the ending, behind `@` the
    /// row of its table, and behind `#` which attempt it is, from the second on.
    package var id: String
    /// What it is called in reports, also unique.
    package var name: String
    package var scenario: Scenario
    /// Counted from 1.
    package var attempt = 1
}

/// What will run, settled before anything does.
package struct Plan: Sendable {
    /// In the order in which they run.
    package private(set) var cases: [Case] = []
    /// The files that cannot run, in order, with their mistakes.
    package private(set) var rejected: [(path: String, mistakes: [Mistake])] = []
    /// What deserves a look in the files that can: warnings, and notes.
    package private(set) var warnings: [Mistake] = []
    /// What was chosen or left out and is there not.
    package private(set) var unmatched: [String] = []

    /// Plans the files; of two scenarios with one name the second is rejected, because reports go by names.
    ///
    /// All of them are played `attempts` times, one round after the other.
    /// `suites` are those of their folders, by path; `choice` says which are played, and in which order.
    package init(
        _ files: [(path: String, parsed: ParsedFile)],
        suites: [String: Suite] = [:],
        choice: Choice = Choice(),
        attempts: Int = 1
    ) {
        for (path, suite) in suites.sorted(by: { $0.key < $1.key }) where !suite.isSound {
            rejected.append((path, suite.mistakes))
        }
        var owners: [String: String] = [:]
        for (path, parsed) in files {
            guard let first = parsed.scenarios.first else {
                // Where its folder's suite is wrong, that is told instead.
                if !parsed.mistakes.isEmpty { rejected.append((path, parsed.mistakes)) }
                continue
            }
            var names: Set<String> = []
            let same = parsed.scenarios.first { owners[$0.name] != nil || !names.insert($0.name).inserted }
            if let same {
                let place = SourcePosition(line: first.line, column: 1)
                let end = SourcePosition(line: first.line, column: 5)
                let excerpt = first.excerpt(SourceRange(start: place, end: end))
                let owner = owners[same.name] ?? "another row"
                rejected.append((path, [Mistake(kind: .sameName(same.name, other: owner), excerpt: excerpt)]))
                continue
            }
            for name in names { owners[name] = path }
            warnings += parsed.mistakes
            let stem = ScenarioPath.stem(of: path)
            for (row, scenario) in parsed.scenarios.enumerated() {
                let id = parsed.scenarios.count == 1 ? stem : "\(stem)@\(row + 1)"
                cases.append(Case(id: id, name: scenario.name, scenario: scenario))
            }
        }
        let ordered = Self.ordered(cases)
        warnings += ordered.warnings
        for mistake in ordered.rejected { rejected.append((mistake.excerpt.path, [mistake])) }
        let sound = cases.filter { one in !ordered.rejected.contains { $0.excerpt.path == one.scenario.path } }
        unmatched = choice.unmatched(sound.map(\.scenario))
        let chosen = sound.filter { choice.picks($0.scenario) }
        cases = (1..<max(2, attempts + 1)).flatMap { attempt in
            Self.ordered(choice.ordered(chosen, round: attempt)).cases.map { one in
                guard attempt > 1 else { return one }
                let name = "\(one.name) (attempt \(attempt))"
                return Case(id: "\(one.id)#\(attempt)", name: name, scenario: one.scenario, attempt: attempt)
            }
        }
    }
}
