import Engine
import Results
import Synchronization
import Testing

@Suite struct EventTests {
    @Test func `a step that does not hold ends its case, and those before it are told`() async throws {
        let steps = "steps:\n  - connect\n  - send: ab\n  - recv: xx\n  - recv: eof\n"
        let events = try await SimulatedRun.events(steps, "steps: [connect, close]\n", server: SimulatedRun.echo)
        let told = events.map { event in
            switch event {
            case .runStarted(let run): "run of \(run.caseCount) against \(run.target)"
            case .fileRejected(let file): "rejected \(file.path)"
            case .caseStarted(let start): "case \(start.id), \(start.name), \(start.path):\(start.line)"
            case .stepEnded(let step): "line \(step.line): \(step.summary), \(step.outcome)"
            case .caseEnded(let end): "\(end.id) \(end.verdict)"
            case .runEnded(let end): "interrupted: \(end.isInterrupted)"
            }
        }
        #expect(
            told == [
                "run of 2 against the server", "case 0, case 0, 0.yaml:1", "line 3: connect, held",
                "line 4: send 2 bytes, held", "line 5: recv 2 bytes, broken", "0 failed", "case 1, case 1, 1.yaml:1",
                "line 2: connect, held", "line 2: close, held", "1 passed", "interrupted: false",
            ]
        )
    }

    @Test func `a run that is cancelled judges no more`() async throws {
        let events = Mutex<[Event]>([])
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            let said = try await SimulatedRun.events("steps: [connect, close]\n", server: SimulatedRun.echo)
            events.withLock { $0 = said }
        }
        try await task.value
        let said = events.withLock { $0 }
        let end = Event.CaseEnded(id: "0", verdict: .skipped, reason: "interrupted before it was judged")
        #expect(said.contains(.caseEnded(end)))
        #expect(said.last == .runEnded(.init(isInterrupted: true, duration: 0)))
    }
}

/// What is skipped because something else has not passed.
@Suite struct RequirementTests {
    private static func verdicts(_ scenarios: String...) async throws -> [(Verdict, String?)] {
        let events = try await SimulatedRun.events(scenarios[0], scenarios[1], scenarios[2], server: SimulatedRun.echo)
        return events.compactMap { if case .caseEnded(let end) = $0 { (end.verdict, end.reason) } else { nil } }
    }

    @Test func `a scenario runs where all cases of what it requires have passed`() async throws {
        let sound = "steps: [connect, send: a, recv: a]\n"
        let needs = "requires: case 1\n"
        let passed = try await Self.verdicts(needs + sound, sound, "requires: ipv6\n" + sound)
        #expect(passed.map(\.0) == [.passed, .passed, .passed])
        let broken = "cases: [{n: a}, {n: b}]\nsteps: [connect, send: a, recv: \"${n}\"]\n"
        let failed = try await Self.verdicts(needs + sound, broken, "requires: case 0\n" + sound)
        #expect(failed.map(\.0) == [.passed, .failed, .skipped, .skipped])
        #expect(failed.last?.1 == "it requires 'case 0', which has not passed")
    }
}

/// The first case that does not hold may be the last.
@Suite struct FailFastTests {
    @Test func `what comes after the first failure is skipped, with the reason`() async throws {
        var options = RunOptions()
        options.isFailingFast = true
        let sound = "steps: [connect, send: a, recv: a]\n"
        let events = try await SimulatedRun.events(
            sound,
            sound.replacing("recv: a", with: "recv: b"),
            sound,
            server: SimulatedRun.echo,
            options: options
        )
        let ends = events.compactMap { if case .caseEnded(let end) = $0 { end } else { nil } }
        #expect(ends.map(\.verdict) == [.passed, .failed, .skipped])
        #expect(ends.last?.reason == "not played, because of --fail-fast")
    }
}
