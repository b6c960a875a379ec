import Engine
import Results
import ScenarioLanguage
import Testing

/// What the worker tells is what its parent hears.
@Suite struct EventPipeTests {
    private static let told: [Event] = {
        func step(_ summary: String, _ outcome: Event.StepEnded.Outcome, in id: String) -> Event {
            .stepEnded(.init(caseID: id, line: 4, summary: summary, outcome: outcome, start: 20_113))
        }
        let finding = Finding(kind: .timedOut, blame: .target, message: "one line\nand another")
        return [
            .caseStarted(.init(id: "first", name: "First", path: "a.yaml", line: 1)),
            step("connect", .held, in: "first"),
            step("run: say  two\nlines", .held, in: "first"),
            step("", .errored, in: "first"),
            .caseEnded(.init(id: "first", verdict: .errored, findings: [finding])),
            .caseStarted(.init(id: "second", name: "Zweite, größer", path: "b.yaml", line: 1)),
            step("send 21 bytes", .broken, in: "second"),
            .caseEnded(.init(id: "second", verdict: .failed, findings: [finding])),
            .runEnded(.init(isInterrupted: false, duration: 7)),
        ]
    }()

    @Test(arguments: [1, 2, 7, 64, 100_000])
    func `events come whole out of pieces of any size`(size: Int) {
        let bytes = Self.told.flatMap { EventPipe.line($0).utf8 }
        var pipe = EventPipe()
        var heard: [Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            heard += pipe.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(heard == Self.told)
    }

    @Test func `a line that a dying worker did not end says nothing, and one that is none is left out`() {
        var pipe = EventPipe()
        #expect(pipe.take(Array("4 held 20113 send 2".utf8)).isEmpty)
        #expect(pipe.take(Array("1 bytes\n4 held\nx held 1 connect\n4 undone 1 connect\n{}\n\n".utf8)).count == 1)
    }
}
