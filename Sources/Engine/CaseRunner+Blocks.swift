import Results
import ScenarioLanguage

/// A block that is under way.
struct OpenBlock {
    let step: Step
    /// ` [i: 3]`; empty for what is done once.
    var round = ""
    /// Whether the limit that holds now is its own.
    var hasLimit = false
}

/// Steps that hold steps.
extension CaseRunner {
    mutating func play(
        _ block: Block,
        _ step: Step,
        since start: ContinuousClock.Instant
    ) async throws(StepFailure) {
        let outer = scope
        let outerLimit = (caseLimit, caseDeadline)
        blocks.append(OpenBlock(step: step))
        if let within = step.within {
            let limit = within * options.timeScale
            if transport.now + limit < caseDeadline {
                (caseLimit, caseDeadline) = (limit, transport.now + limit)
                blocks[blocks.count - 1].hasLimit = true
            }
        }
        switch block.kind {
        case .rounds(let rounds, let name):
            for round in 0..<rounds.count {
                scope = outer
                if let name {
                    scope[name] = .known(rounds[round])
                    blocks[blocks.count - 1].round =
                        " [\(name): \(String(decoding: rounds[round].prefix(40), as: UTF8.self))]"
                } else {
                    blocks[blocks.count - 1].round = " [round \(round + 1)]"
                }
                for step in block.steps { try await play(step, since: start) }
            }
        case .included(let inputs):
            for (number, input) in inputs.enumerated() {
                scope[input.name] = .known(try value(of: input, keys(begun << 8 | number), outer, step))
            }
            for step in block.steps { try await play(step, since: start) }
        case .branches(let branches):
            let plans = branches.map { branch in
                BranchPlan(path: "/\(branch.name)", title: " [\(branch.name)]", steps: branch.steps)
            }
            try await playBranches(plans, since: start)
        case .copies(let count, let name):
            let plans = (0..<count).map { index in
                let value = name.map { ($0, Array(String(index).utf8)) }
                let title = " [\(name ?? "branch"): \(index)]"
                return BranchPlan(path: "/\(index)", title: title, value: value, steps: block.steps)
            }
            try await playBranches(plans, since: start)
        }
        blocks.removeLast()
        scope = outer
        (caseLimit, caseDeadline) = outerLimit
    }

    private func value(
        of input: LateVariable,
        _ keys: KeySequence,
        _ scope: Scope,
        _ step: Step
    ) throws(StepFailure) -> [UInt8] {
        do throws(LateFailure) {
            var stream = PayloadStream(try input.read(in: withPlaces(scope)), keys: keys)
            return stream.read(atMost: Recv.heldLimit)
        } catch {
            throw .broken(Finding(error), step)
        }
    }

    /// Behind a sentence: in which rounds that was, ` [i: 3]`.
    var rounds: String { blocks.map(\.round).joined() + (cut.map { " [\($0.words)]" } ?? "") }

    /// Whose limit holds now.
    var limitOwner: String {
        guard let block = blocks.last(where: \.hasLimit) else { return isFinally ? "'finally'" : "the case" }
        return "the '\(block.step.action.word)' of line \(block.step.range.start.line)"
    }
}
