import FoundationEssentials
import Results
import Testing

@Suite struct EventLineTests {
    @Test func `an event comes back from its line as it was`() throws {
        for event in SampleRun.events {
            let line = EventLine.text(event)
            #expect(line.hasSuffix("}\n") && line.dropLast().allSatisfy { $0 != "\n" })
            #expect(try EventLine.event(Data(line.utf8)) == event)
        }
    }

    @Test func `a run comes back from its lines as it was`() throws {
        let lines = SampleRun.events.map { EventLine.text($0) }
        var result = RunResult(.init(version: "", target: "", caseCount: 0, time: 0))
        for line in lines { result.add(try EventLine.event(Data(line.utf8))) }
        #expect(result == SampleRun.result)
    }

    @Test(arguments: [
        #"{"event":"somethingElse"}"#, #"{"event":"runEnded"}"#, "", "{",
        #"{"caseCount":1,"event":"runStarted","format":2,"minimum":1,"seed":1,"target":"","time":0,"version":""}"#,
    ])
    func `what is no event of this format is refused`(line: String) {
        #expect(throws: EventLine.Failure.self) { try EventLine.event(Data(line.utf8)) }
    }
}
