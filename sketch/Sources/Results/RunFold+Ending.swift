import ScenarioLanguage

extension RunFold {
    /// How the stream stopped, and so what becomes of the cases that it left without a verdict.
    struct Ending {
        var isInterrupted: Bool
        /// What could not be done for the run as a whole, the last of several: after it nothing more was said.
        var problem: Finding?
        /// The name of the case that had begun.
        var openCase: String?

        var message: String {
            "Hark's worker ended before the run did" + (openCase.map { ", during the case '\($0)'" } ?? "")
        }

        func verdict(on id: String, isOpen: Bool, steps: [Event.StepEnded]) -> Event.CaseEnded {
            let duration = steps.map { $0.start + $0.duration }.max() ?? 0
            guard !isInterrupted else {
                let reason = isOpen ? "interrupted while it ran" : "interrupted before it was judged"
                return Event.CaseEnded(id: id, verdict: .skipped, findings: [], reason: reason, duration: duration)
            }
            return Event.CaseEnded(id: id, verdict: .errored, findings: [finding(isOpen)], duration: duration)
        }

        private func finding(_ isOpen: Bool) -> Finding {
            let during = isOpen ? "" : openCase.map { ", during the case '\($0)'" } ?? ""
            if let problem {
                let message = isOpen ? "cut short: \(problem.message)" : "not judged: \(problem.message)\(during)"
                return .unjudged(blame: problem.blame, message, hint: problem.hint)
            }
            if isOpen { return .unjudged(blame: .hark, "Hark's worker ended while this case ran") }
            return .unjudged(blame: .hark, "Hark's worker ended before this case was judged\(during)")
        }
    }
}

extension Finding {
    static func unjudged(blame: Blame, _ message: String, hint: String? = nil) -> Finding {
        // A problem is never the target's failure of a case that it was not asked about.
        Finding(kind: .unjudged, blame: blame == .target ? .environment : blame, message: message, hint: hint)
    }
}

extension Finding.Kind {
    /// A case, or a run, came to no judgement.
    package static let unjudged = Self(rawValue: "unjudged")
}

extension Event.CaseStarted {
    /// A case of which nothing is known but that it was planned.
    static func unknown(id: String) -> Self {
        Self(id: id, name: id, path: "", line: 1, level: .must, points: nil, spec: [], tags: [])
    }
}
