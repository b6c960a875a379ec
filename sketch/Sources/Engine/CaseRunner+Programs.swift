import Results
import ScenarioLanguage
import Wire

/// `run: client` and `client: exits`.
extension CaseRunner {
    func startProgram(_ run: Step.Run, _ step: Step) async throws(Broken) {
        var fields: [String: Bytes] = ["host": environment["host"] ?? [], "port": environment["port"] ?? []]
        for (name, payload) in run.with {
            let source = try source(payload, step)
            fields[name] = source.bytes(0..<source.count)
        }
        switch await target.startClient(fields, caseID: caseID) {
        case .success(let program):
            programs[run.name.value] = program
        case .failure(var error):
            error.finding.place = excerpt(step.range)
            throw Broken(finding: error.finding)
        }
    }

    func judgeProgram(_ expected: Step.ProgramStep, _ step: Step) async throws(Broken) {
        let name = expected.program.value
        guard let program = programs[name] else {
            throw broken(step, .unknownName, "no program '\(name)' runs here", blame: .scenario)
        }
        guard let conclusion = await program.end(deadline: limit(step)) else {
            throw broken(step, .programEnd, "the \(name) has not ended within \(words(step))")
        }
        programs[name] = nil
        let ending =
            conclusion.signal.map { "was killed by SIG\($0)" } ?? "exited with status \(conclusion.status ?? 0)"
        let notes = Self.outputNotes(conclusion)
        if let signal = expected.signal {
            guard conclusion.signal == signal else {
                throw broken(step, .programEnd, "the \(name) \(ending), expected SIG\(signal)", notes: notes)
            }
        } else {
            guard conclusion.status == expected.status ?? 0 else {
                let due = "status \(expected.status ?? 0)"
                throw broken(step, .programEnd, "the \(name) \(ending), expected \(due)", notes: notes)
            }
        }
        try judge(conclusion.stdout, "stdout", expected.stdout, step)
        try judge(conclusion.stderr, "stderr", expected.stderr, step)
    }

    private func judge(
        _ output: Bytes,
        _ stream: String,
        _ expected: Step.OutputExpectation?,
        _ step: Step
    ) throws(Broken) {
        guard let expected else { return }
        if let payload = expected.exactly {
            let source = try source(payload, step)
            let due = source.bytes(0..<source.count)
            if due != output {
                let offset =
                    zip(due, output).enumerated().first { $1.0 != $1.1 }?.offset ?? min(due.count, output.count)
                let difference = difference(
                    at: offset,
                    expected: source,
                    expectedCount: due.count,
                    tail: output,
                    tailStart: 0,
                    gotCount: output.count
                )
                var broken = broken(step, .programOutput, "\(stream) differs at byte \(offset)", difference: difference)
                broken.finding.place = excerpt(expected.range)
                throw broken
            }
        }
        for judgement in expected.judgements {
            if let message = try mismatch(judgement.value, output, step) {
                throw judged("\(stream): \(message)", output, at: judgement.range, step)
            }
        }
    }

    private static func outputNotes(_ conclusion: ProgramConclusion) -> [Finding.Note] {
        [("stdout", conclusion.stdout), ("stderr", conclusion.stderr)].filter { !$1.isEmpty }.map {
            Finding.Note(title: $0, text: String(decoding: $1.suffix(2_048), as: UTF8.self))
        }
    }
}
