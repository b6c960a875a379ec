import Results
import ScenarioLanguage

/// What happened in a case, a row a step: when, what came of it, on which connection, what it was.
enum TimelineText {
    static func rows(_ result: CaseResult) -> [String] {
        let connections = result.steps.compactMap(\.connection).map { ByteText.line($0).count }
        let width = connections.max() ?? 0
        return result.steps.map { step in
            let time = DurationText.seconds(step.start)
            let name = ByteText.line(step.connection ?? "")
            let column = width == 0 ? "" : name + String(repeating: " ", count: width - name.count + 2)
            let place = "\(ByteText.line(step.place.path)):\(step.place.range.start.line)"
            let padded = String(repeating: " ", count: max(0, 9 - time.count)) + time
            return "\(padded) s  \(mark(step.outcome))  \(column)\(ByteText.line(step.summary))  (\(place))"
        }
    }

    private static func mark(_ outcome: Event.StepEnded.Outcome) -> String {
        switch outcome {
        case .held: "✓"
        case .broken: "✗"
        case .errored: "!"
        }
    }
}
