import Results
import ScenarioLanguage
import Wire

/// What the steps of a case share: limits, names, labels, findings.
extension CaseRunner {
    /// When a step must have what it waits for: its own limit, within the case's.
    func limit(_ step: Step) -> ContinuousClock.Instant {
        min(deadline, transport.now + (step.within ?? scenario.defaults.within) * timeScale)
    }

    /// The connection that `via` names, or the one that is open.
    func connection(_ step: Step) throws(Broken) -> Connection<T.Endpoint> {
        if let via = step.via {
            let name = try text(via.value, step)
            if let connection = connections[name] { return connection }
            throw broken(step, .unknownName, "no connection '\(name)' is open here", blame: .scenario)
        }
        if connections.count == 1, let only = connections.values.first { return only }
        let names = connections.keys.sorted().joined(separator: ", ")
        throw broken(
            step,
            .unknownName,
            connections.isEmpty ? "no connection is open here" : "several connections are open (\(names)): say via",
            blame: .scenario
        )
    }

    func text(_ template: Template, _ step: Step) throws(Broken) -> String {
        do {
            return try environment.text(template)
        } catch {
            throw Broken(finding: unknownName(error, place: excerpt(step.range)))
        }
    }

    func source(_ payload: Payload, _ step: Step) throws(Broken) -> ByteSource {
        do {
            return try environment.source(payload)
        } catch {
            throw Broken(finding: unknownName(error, place: excerpt(step.range)))
        }
    }

    func unknownName(_ error: Environment.UnknownName, place: SourceExcerpt) -> Finding {
        Finding(
            kind: .unknownName,
            blame: .scenario,
            message: "'${\(error.name)}' has no value here",
            place: place
        )
    }

    /// The number of a step in the case's list of labels.
    func label(_ step: Step) -> Int {
        if let number = labelNumbers[step.range.start] { return number }
        labels.append("line \(step.range.start.line): \(step.summary)")
        labelNumbers[step.range.start] = labels.count - 1
        return labels.count - 1
    }

    func tell(_ step: Step, since begun: ContinuousClock.Instant, _ outcome: Event.StepEnded.Outcome) {
        guard isTelling || outcome != .held else { return }
        emit(
            .stepEnded(
                Event.StepEnded(
                    caseID: caseID,
                    place: excerpt(step.range),
                    summary: step.summary,
                    connection: step.via.flatMap { try? environment.text($0.value) },
                    outcome: outcome,
                    start: (begun - start).inNanoseconds,
                    duration: (transport.now - begun).inNanoseconds
                )
            )
        )
    }

    func excerpt(_ range: SourceRange) -> SourceExcerpt {
        scenario.excerpt(range)
    }
}
