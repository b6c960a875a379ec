import Capture
package import Results
package import ScenarioLanguage

/// What a command line asks for, read and planned: everything that can be known before anything runs.
package struct RunPlan: Sendable {
    package let request: RunRequest
    package let cases: [Case]
    /// Files that cannot run, with all their mistakes.
    package let rejected: [Event.FileRejected]
    /// What deserves a look in files that can run.
    package let warnings: [Mistake]
    /// The cases as reports know them.
    package var announcements: [Event.CaseStarted] { cases.map(\.started) }

    /// Reads and plans the scenarios; `request.files` is filled in.
    ///
    /// - Throws: `ScenarioFiles.Failure` for a path that is not there.
    package init(_ paths: [String], request: RunRequest) throws(ScenarioFiles.Failure) {
        var request = request
        var rejected: [Event.FileRejected] = []
        var warnings: [Mistake] = []
        var scenarios: [Scenario] = []
        for path in try ScenarioFiles.find(paths) {
            do throws(ScenarioFiles.Failure) {
                let (file, parsed) = try ScenarioFiles.read(path, compileFilter: PacketFilter.mistake(in:))
                if let scenario = parsed.scenario {
                    warnings += parsed.mistakes
                    scenarios.append(scenario)
                    request.files.append(file)
                } else {
                    rejected.append(.init(path: path, mistakes: parsed.mistakes.map(\.finding)))
                }
            } catch {
                rejected.append(
                    .init(path: path, mistakes: [Finding(kind: .mistake, blame: .scenario, message: error.description)])
                )
            }
        }
        let plan = Plan(scenarios, for: request)
        for mistake in plan.mistakes { rejected.append(.init(path: mistake.path, mistakes: [mistake.finding])) }
        self.request = request
        self.rejected = rejected
        self.warnings = warnings
        cases = plan.cases
    }
}

extension Plan {
    /// The plan that a request asks for; a worker comes to the same one as its parent.
    init(_ scenarios: [Scenario], for request: RunRequest) {
        self.init(
            scenarios: scenarios,
            seed: request.seed,
            repetitions: request.repetitions,
            availability: request.target.availability
        )
    }
}

extension RunRequest.Target {
    fileprivate var availability: Plan.Availability {
        switch self {
        case .programs(let server, let client): .init(hasServer: server != nil, hasClient: client != nil)
        case .address: .init(hasServer: true, hasClient: false)
        case .reference: .init(hasServer: true, hasClient: true)
        }
    }
}
