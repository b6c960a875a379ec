import Results
import ScenarioLanguage
import Testing

@Suite struct EventJSONTests {
    @Test func `an event is a line of JSON with its version, its name and its fields, keys sorted`() {
        let event = Event.program(.init(program: "server", caseID: "a/1", what: "says\n\"hi\""))
        #expect(
            event.jsonLine
                == #"{"caseID":"a/1","event":"program","program":"server","version":1,"what":"says\n\"hi\""}"#
        )
    }

    @Test(arguments: Samples.everyEvent)
    func `every event comes back as it was`(event: Event) throws {
        let line = event.jsonLine
        #expect(!line.contains("\n"))
        #expect(try Event(jsonLine: line) == event)
    }

    @Test func `all 256 byte values survive the stream`() throws {
        let bytes = (0...255).map { UInt8($0) }
        let difference = ByteDifference(
            offset: 1,
            lead: 0,
            expected: bytes,
            got: bytes,
            expectedCount: 256,
            gotCount: 256
        )
        let event = Event.caseAmended(caseID: "a", finding: Samples.finding(difference: difference))
        #expect(try Event(jsonLine: event.jsonLine) == event)
    }

    @Test func `an event that this version does not have is an error`() {
        #expect(throws: EventLineError.unknownEvent("caseMoved")) {
            try Event(jsonLine: #"{"event":"caseMoved","version":1}"#)
        }
    }

    @Test func `a later version says so`() {
        let error = #expect(throws: EventLineError.self) {
            try Event(jsonLine: #"{"event":"runEnded","version":2}"#)
        }
        #expect(error?.message == "written by a later Hark: version 2 of the event stream, this Hark reads 1")
    }

    @Test(arguments: ["", "{", "[]", #"{"event":"runEnded"}"#, #"{"event":"runEnded","version":1}"#])
    func `a line that is no whole event is an error`(line: String) {
        #expect(throws: EventLineError.self) { try Event(jsonLine: line) }
    }
}
