import Results
import ScenarioLanguage

extension Mistake {
    /// The mistake as a report tells it.
    var finding: Finding {
        Finding(kind: .mistake, blame: .scenario, message: message, place: excerpt, hint: fix)
    }
}
