import Arena
import Conversations
import Results
import ScenarioLanguage

/// What programs under test use.
extension CaseRunner {
    /// Holds when the program uses so much, at some time within the step's limit.
    mutating func require(
        _ observation: Observation,
        of program: Program,
        _ name: String,
        _ step: Step
    ) async throws(StepFailure) {
        try await settle(program, step)
        if case .cpu(let due, let time) = observation { return try await require(due, over: time, program, name, step) }
        let deadline = transport.now + limit(of: step)
        var pause = Duration.milliseconds(1)
        while true {
            let usage = try await usage(of: program, name, step)
            guard let words = observation.lack(in: usage) else { return }
            guard transport.now < deadline else {
                let message =
                    "\(ProgramEvidence.title(name)) has \(words.found), and \(words.due) due within \(limit(of: step).text)"
                throw broken(step, .unfit, message)
            }
            // What it has done with may go a little later: a child's end, a file that is closed.
            try await self.pause(for: min(pause, deadline - transport.now), step)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// The stretch is one of time in which the program ran or slept: while it waits for a CPU that others have, nothing
    /// is seen of what it would do.
    private mutating func require(
        _ due: Bound<Duration>,
        over time: Duration,
        _ program: Program,
        _ name: String,
        _ step: Step
    ) async throws(StepFailure) {
        let before = try await usage(of: program, name, step)
        let start = transport.now
        var after = before
        var left = time
        while left > .zero, transport.now < start + time * Self.longestStretch {
            try await pause(for: max(left, .milliseconds(5)), step)
            after = try await usage(of: program, name, step)
            left = time + max(.zero, after.delay - before.delay) - (transport.now - start)
        }
        let used = after.cpu - before.cpu
        guard !due.contains(used) else { return }
        let wanted = due.text { $0.text }
        let message =
            "\(ProgramEvidence.title(name)) used \(used.rounded.text) of CPU time in \(time.text), and \(wanted) was due"
        throw broken(step, .unfit, message)
    }

    /// By how much a stretch may grow on a machine that has no CPU for the program.
    private static var longestStretch: Int { 40 }

    private func usage(of program: Program, _ name: String, _ step: Step) async throws(StepFailure) -> Program.Usage {
        try takeNews(of: program, step)
        if case .ended(let end) = program.phase {
            throw broken(step, .died, "\(ProgramEvidence.title(name)) \(end.words), and had to be alive")
        }
        do throws(ArenaProblem) {
            return try await program.usage()
        } catch {
            throw broken(step, error)
        }
    }
}

extension Observation {
    /// What there is and what was due, where they differ.
    fileprivate func lack(in usage: Program.Usage) -> (found: String, due: String)? {
        switch self {
        case .cpu: nil
        case .openFiles(let due):
            due.contains(usage.openFiles)
                ? nil : (CountText.of(usage.openFiles, "open file"), "\(due) \(due.exact == 1 ? "was" : "were")")
        case .children(let due):
            due.contains(usage.children)
                ? nil : (CountText.of(usage.children, "process") + " beside its first", "\(due) were")
        case .memory(let due):
            due.contains(usage.memory)
                ? nil : ("\(usage.memory >> 10) KiB of memory", due.text { "\($0 >> 10) KiB" } + " were")
        }
    }
}
