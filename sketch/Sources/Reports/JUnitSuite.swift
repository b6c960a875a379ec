import Results

/// A `testsuite` before it is XML: the scenarios of one folder.
struct JUnitSuite {
    var name: String
    var cases: [JUnitCase]

    /// Makes the names different that are equal: readers drop the second of two.
    mutating func makeNamesUnique() {
        var taken: Set<String> = []
        for index in cases.indices {
            let name = cases[index].name
            var number = 1
            while !taken.insert(cases[index].name).inserted {
                number += 1
                cases[index].name = "\(name) (\(number))"
            }
        }
    }
}

extension JUnitReport {
    /// The folders in the order of their first case, then the files that are no scenarios, then the run itself.
    var suites: [JUnitSuite] {
        var suites: [JUnitSuite] = []
        var places: [String: Int] = [:]
        for result in run.cases {
            let folder = Self.folder(of: result.start.path)
            let place = places[folder] ?? suites.count
            if place == suites.count {
                suites.append(JUnitSuite(name: folder, cases: []))
                places[folder] = place
            }
            suites[place].cases.append(testCase(result))
        }
        let rejected = run.rejected.map(rejection)
        if let place = places["scenarios"] {
            suites[place].cases += rejected
        } else if !rejected.isEmpty {
            suites.append(JUnitSuite(name: "scenarios", cases: rejected))
        }
        let problems = runCases
        if !problems.isEmpty { suites.append(JUnitSuite(name: "hark", cases: problems)) }
        for index in suites.indices { suites[index].makeNamesUnique() }
        return suites
    }

    /// `scenarios/echo` of `./scenarios/echo/udp.yaml`; of a file beside the caller `scenarios`.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.dropLast()
        return parts.isEmpty ? "scenarios" : parts.joined(separator: "/")
    }

    /// What is wrong with the run as a whole, so that no reader takes it for a good one.
    private var runCases: [JUnitCase] {
        var cases = run.end.problems.map { problem in
            runCase("the run", type: problem.kind.rawValue, message: problem.message, text: FindingText(problem).text)
        }
        if run.end.interrupted {
            cases.append(runCase("the run", type: "interrupted", message: "interrupted before its end"))
        }
        if cases.isEmpty, run.rejected.isEmpty, run.counts.judged + run.counts.errored == 0 {
            cases.append(runCase("the run", type: "unjudged", message: "no case was judged"))
        }
        return cases
    }

    private func runCase(_ name: String, type: String, message: String, text: String? = nil) -> JUnitCase {
        JUnitCase(
            name: name,
            className: "hark",
            duration: 0,
            outcome: .init(kind: .error, type: type, message: message, text: text)
        )
    }
}
