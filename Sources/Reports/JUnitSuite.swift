import Results

/// A `testsuite` before it is XML: the scenarios of one folder.
struct JUnitSuite {
    var name: String
    /// What its folder is called.
    var title: String?
    var score: Score?
    var cases: [JUnitCase]
}

extension JUnitReport {
    /// The folders in the order of their first case, then the files that are no scenarios, then what is wrong with the
    /// run as a whole.
    var suites: [JUnitSuite] {
        var suites: [JUnitSuite] = []
        for (folder, title, testCase) in run.cases.map({
            (Self.folder(of: $0.start.path), $0.start.suite, testCase($0))
        })
            + run.rejected.map({ (Self.folder(of: $0.path), nil, rejection($0)) })
        {
            if let place = suites.firstIndex(where: { $0.name == folder }) {
                suites[place].cases.append(testCase)
            } else {
                suites.append(JUnitSuite(name: folder, title: title, cases: [testCase]))
            }
        }
        for (folder, cases) in Dictionary(grouping: run.cases, by: { Self.folder(of: $0.start.path) }) {
            guard let place = suites.firstIndex(where: { $0.name == folder }) else { continue }
            suites[place].score = Score(cases)
        }
        if let testCase = wholeRun { suites.append(JUnitSuite(name: "hark", cases: [testCase])) }
        return suites
    }

    /// `scenarios/echo` of `./scenarios/echo/udp.yaml`; of a file beside the caller `scenarios`.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.dropLast()
        return parts.isEmpty ? "scenarios" : parts.joined(separator: "/")
    }

    /// What is wrong with the run, so that no reader takes it for a good one.
    private var wholeRun: JUnitCase? {
        let message: String
        if run.end.isInterrupted {
            message = "interrupted before its end"
        } else if let lack = run.lack, run.start.minimum > 1 || run.rejected.isEmpty && run.counts.errored == 0 {
            message = lack
        } else {
            return nil
        }
        let outcome = JUnitCase.Outcome(kind: .error, type: "unjudged", message: message)
        return JUnitCase(name: "the run", className: "hark", duration: 0, outcome: outcome)
    }
}
