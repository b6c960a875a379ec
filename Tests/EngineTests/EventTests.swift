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
