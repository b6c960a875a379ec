package import ScenarioLanguage

extension Verdict {
    /// What findings come to: errored as soon as one is not the target's fault, because then the others cannot be
    /// trusted; failed when one counts at `failOn` or above; else passed, with the rest noted.
    package static func of(_ findings: [Finding], failOn: Scenario.Level) -> Verdict {
        if findings.contains(where: { $0.blame != .target }) { return .errored }
        return findings.contains { !$0.isNoted(failOn: failOn) } ? .failed : .passed
    }
}

extension Finding {
    /// Whether it is reported without failing its case.
    package func isNoted(failOn: Scenario.Level) -> Bool {
        blame == .target && level < failOn
    }
}
