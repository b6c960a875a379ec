package import ScenarioLanguage

/// What a suite has said of servers of which it is known what is wrong with them.
package struct AuditResult: Sendable, Hashable {
    /// A server that the suite was played against.
    package struct Subject: Sendable, Hashable, Codable {
        package var name: String
        /// What is wrong with it; nil for one that is sound.
        package var sentence: String?
        /// The scenario whose finding has to say so, by its case's id; nil where the suite has none that must.
        package var namedBy: String?

        package init(name: String, sentence: String? = nil, namedBy: String? = nil) {
            self.name = name
            self.sentence = sentence
            self.namedBy = namedBy
        }
    }

    /// A subject, and what came of it.
    package struct Row: Sendable, Hashable {
        package var subject: Subject
        package var result: RunResult

        package init(_ subject: Subject, _ result: RunResult) {
            self.subject = subject
            self.result = result
        }

        /// The cases that found something: they failed, or what they found matters less and was noted.
        package var catches: [CaseResult] {
            result.cases.filter { $0.end.verdict == .failed || !$0.end.noted.isEmpty }
        }

        /// The cases of which Hark or the machine was the reason.
        package var errors: [CaseResult] { result.cases.filter { $0.end.verdict == .errored } }

        /// Whether the suite has said of it what it should.
        package var isRight: Bool {
            if !errors.isEmpty { return false }
            guard subject.sentence != nil else { return catches.isEmpty }
            guard let namedBy = subject.namedBy else { return !catches.isEmpty }
            return catches.contains { $0.start.id == namedBy }
        }
    }

    /// A scenario, and what it has found.
    package struct Scenario: Sendable, Hashable {
        package var id: String
        package var name: String
        package var level: Level
        /// The names of the faulty servers of which it has found something.
        package var catches: [String]
    }

    /// In the order in which they were named; those that are sound first.
    package var rows: [Row]

    package init(rows: [Row]) {
        self.rows = rows
    }

    /// In the order of the suite.
    package var scenarios: [Scenario] {
        var all: [Scenario] = []
        var places: [String: Int] = [:]
        for row in rows {
            let caught = Set(row.catches.map(\.start.id))
            for one in row.result.cases {
                let place = places[one.start.id] ?? all.count
                if place == all.count {
                    places[one.start.id] = place
                    all.append(Scenario(id: one.start.id, name: one.start.name, level: one.start.level, catches: []))
                }
                if row.subject.sentence != nil, caught.contains(one.start.id) {
                    all[place].catches.append(row.subject.name)
                }
            }
        }
        return all
    }

    /// The scenarios of level must that have found nothing.
    package var idle: [Scenario] { scenarios.filter { $0.level == .must && $0.catches.isEmpty } }

    /// 0 where the suite is right about every server; 3 where something else came between.
    ///
    /// Where it `isWhole`, every scenario was played, and each of level must has to have found something.
    package func status(isWhole: Bool) -> ExitStatus {
        if rows.contains(where: { !$0.errors.isEmpty }) { return .errored }
        return rows.allSatisfy(\.isRight) && (!isWhole || idle.isEmpty) ? .passed : .failed
    }
}
