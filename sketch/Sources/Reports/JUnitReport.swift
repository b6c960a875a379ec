package import Results
package import ScenarioLanguage

/// A run as JUnit XML, in the shape that its readers agree on: flat suites, unique names, counters that are right.
///
/// `failure` is the target's fault, `error` somebody else's, `skipped` was not judged.
package struct JUnitReport: Sendable {
    /// What the file may hold.
    package enum Profile: String, Sendable, CaseIterable {
        /// File, line and properties for each case.
        case rich
        /// What the schema of Jenkins' xUnit plugin (junit-10.xsd) allows.
        case strict
    }

    /// A case holds at most so many bytes of output, and of findings, before XML escapes them.
    static let textLimit = 100_000

    let run: RunResult
    let profile: Profile
    let failOn: Scenario.Level

    /// The whole file; findings below the level `failOn`, which fail no case, are among the properties.
    package static func text(_ run: RunResult, profile: Profile = .rich, failOn: Scenario.Level = .should) -> String {
        let report = JUnitReport(run: run, profile: profile, failOn: failOn)
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n" + report.root.text()
    }

    private var root: XMLElement {
        let suites = self.suites
        let all = suites.flatMap(\.cases)
        var attributes = [(name: "name", value: "hark")] + Self.counters(all)
        // junit-10.xsd has no such counter for all suites together.
        if profile == .strict { attributes.removeAll { $0.name == "skipped" } }
        attributes.append((name: "time", value: DurationText.seconds(run.end.duration)))
        return XMLElement(name: "testsuites", attributes: attributes, children: suites.map(element))
    }

    private func element(_ suite: JUnitSuite) -> XMLElement {
        let properties = [
            (name: "hark", value: run.start.hark), (name: "target", value: run.start.target),
            (name: "seed", value: String(run.start.seed)),
        ]
        let time = suite.cases.reduce(0) { $0 + $1.duration }
        return XMLElement(
            name: "testsuite",
            attributes: [(name: "name", value: suite.name)] + Self.counters(suite.cases) + [
                (name: "time", value: DurationText.seconds(time)),
                (name: "timestamp", value: TimestampText.utc(milliseconds: run.start.startedAt)),
            ],
            children: [.properties(properties)] + suite.cases.map { $0.element(profile) }
        )
    }

    private static func counters(_ cases: [JUnitCase]) -> [(name: String, value: String)] {
        func count(_ kind: JUnitCase.Outcome.Kind) -> String {
            String(cases.count { $0.outcome?.kind == kind })
        }
        return [
            (name: "tests", value: String(cases.count)), (name: "failures", value: count(.failure)),
            (name: "errors", value: count(.error)), (name: "skipped", value: count(.skipped)),
        ]
    }
}

extension XMLElement {
    static func properties(_ properties: [(name: String, value: String)]) -> XMLElement {
        XMLElement(
            name: "properties",
            children: properties.map {
                XMLElement(
                    name: "property",
                    attributes: [(name: "name", value: $0.name), (name: "value", value: $0.value)]
                )
            }
        )
    }
}
