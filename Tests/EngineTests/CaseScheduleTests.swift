import Engine
import Results
import ScenarioLanguage
import Testing

/// Which cases may be open beside each other.
struct CaseScheduleTests {
    /// A schedule of scenarios with these names, each with what it requires.
    private static func schedule(_ scenarios: KeyValuePairs<String, String>, attempts: Int = 1) -> CaseSchedule {
        let files = scenarios.map { name, required in
            let text = "name: \(name)\nrequires: [\(required)]\nsteps: [connect, close]\n"
            return (path: "\(name).yaml", parsed: Scenario.parse([UInt8](text.utf8), path: "\(name).yaml"))
        }
        return CaseSchedule(Plan(files, attempts: attempts).cases)
    }

    @Test func `what requires nothing comes at once, in order`() {
        var schedule = Self.schedule(["a": "", "b": ""])
        #expect(schedule.next() == .play(0))
        #expect(schedule.next() == .play(1))
        #expect(schedule.next() == nil)
    }

    @Test func `others go ahead of what requires an open case`() {
        var schedule = Self.schedule(["gate": "", "a": "gate", "b": "a", "c": ""])
        #expect(schedule.next() == .play(0))
        #expect(schedule.next() == .play(3))
        #expect(schedule.next() == nil)
        schedule.end(0, .passed)
        #expect(schedule.next() == .play(1))
        // What waits for one that waited.
        #expect(schedule.next() == nil)
        schedule.end(1, .passed)
        #expect(schedule.next() == .play(2))
        schedule.end(3, .failed)
        #expect(schedule.next() == nil)
    }

    @Test func `what lacks its requirement is skipped, and so is what requires that`() {
        var schedule = Self.schedule(["gate": "", "a": "gate", "b": "a"])
        #expect(schedule.next() == .play(0))
        schedule.end(0, .failed)
        #expect(schedule.next() == .skip(1, "it requires 'gate', which has not passed"))
        schedule.end(1, .skipped)
        #expect(schedule.next() == .skip(2, "it requires 'a', which has not passed"))
    }

    @Test func `each attempt is judged by itself`() {
        var schedule = Self.schedule(["gate": "", "a": "gate"], attempts: 2)
        #expect(schedule.next() == .play(0))
        schedule.end(0, .failed)
        #expect(schedule.next() == .skip(1, "it requires 'gate', which has not passed"))
        // The first attempt's last case is still open.
        #expect(schedule.next() == .play(2))
        schedule.end(1, .skipped)
        schedule.end(2, .passed)
        #expect(schedule.next() == .play(3))
    }
}
