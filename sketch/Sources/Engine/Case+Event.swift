import Results
import ScenarioLanguage

extension Case {
    /// The case as the first event about it tells it.
    var started: Event.CaseStarted {
        Event.CaseStarted(
            id: id,
            name: name,
            path: scenario.path,
            line: scenario.line,
            level: scenario.level,
            points: scenario.points,
            spec: scenario.spec,
            tags: scenario.tags
        )
    }
}
