package import Results

/// A run as JUnit XML, in the shape that its readers agree on: flat suites, unique names, counters that are right.
///
/// `failure` is the target's fault, `error` somebody else's, `skipped` was not judged.
package struct JUnitReport: Sendable {
    /// A case holds at most so many bytes of output, and of findings, before XML escapes them.
    static let textLimit = 100_000

    let run: RunResult

    /// The whole file.
    package static func text(_ run: RunResult) -> String {
        #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n" + JUnitReport(run: run).root.text()
    }

    private var root: XMLElement {
        let suites = self.suites
        return XMLElement(
            name: "testsuites",
            attributes: [(name: "name", value: "hark")] + Self.counters(suites.flatMap(\.cases)) + [
                (name: "time", value: DurationText.seconds(run.end.duration))
            ],
            children: suites.map(element)
        )
    }

    private func element(_ suite: JUnitSuite) -> XMLElement {
        let time = suite.cases.reduce(0) { $0 + $1.duration }
        let properties =
            [
                (name: "hark", value: run.start.version), (name: "target", value: run.start.target),
                (name: "seed", value: String(run.start.seed)),
            ] + (run.start.settings ?? []).map { (name: "setting", value: $0) }
            + (suite.title.map { [(name: "title", value: $0)] } ?? [])
            + (suite.score.map { score in
                [
                    (name: "score", value: String(score.earned)), (name: "points", value: String(score.possible)),
                    (name: "unjudged", value: String(score.unjudged)),
                ]
            } ?? [])
        return XMLElement(
            name: "testsuite",
            attributes: [(name: "name", value: suite.name)] + Self.counters(suite.cases) + [
                (name: "time", value: DurationText.seconds(time)),
                (name: "timestamp", value: TimestampText.utc(milliseconds: run.start.time)),
            ],
            children: [.properties(properties)] + suite.cases.map(\.element)
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
        let children = properties.map { property in
            let attributes = [(name: "name", value: property.name), (name: "value", value: property.value)]
            return XMLElement(name: "property", attributes: attributes)
        }
        return XMLElement(name: "properties", children: children)
    }
}
