import Results

/// What happened in a case, a row a step: when it began, what came of it, what it was, on which line.
enum TimelineText {
    static func rows(_ result: CaseResult) -> [String] {
        let width = result.steps.map(\.summary.count).max() ?? 0
        return result.steps.map { step in
            let summary = ByteText.line(step.summary)
            let padding = String(repeating: " ", count: max(0, width - summary.count))
            let time = DurationText.seconds(step.start)
            return "\(time) s  \(mark(step.outcome))  \(summary)\(padding)  line \(step.line)"
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
