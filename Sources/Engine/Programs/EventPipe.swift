import Arena
import FoundationEssentials
package import Results

/// Events as they cross from the worker to its parent, a line each.
///
/// They are the lines that `--json` writes; only a step, of which a case may have many thousands, has a shorter one:
/// `4 held 20113 send 21 bytes`, with its line in the scenario, what came of it, when it began and what it did.
package struct EventPipe {
    private var rest: [UInt8] = []
    /// The `id` of the case that was the last to start.
    private var caseID = ""

    package init() {}

    /// Blocks while the parent is behind; without a parent there is nobody to tell.
    package static func write(_ event: Event, to descriptor: Int32) {
        Writing.all([UInt8](line(event).utf8), to: descriptor)
    }

    /// The line of an event, with its end.
    package static func line(_ event: Event) -> String {
        guard case .stepEnded(let step) = event, !step.summary.utf8.contains(0x0A) else { return EventLine.text(event) }
        return "\(step.line) \(step.outcome.rawValue) \(step.start) \(step.summary)\n"
    }

    /// The events of the lines that these bytes complete.
    package mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var start = rest.count
        rest += bytes
        var begin = 0
        while let end = rest[start...].firstIndex(of: 0x0A) {
            if let event = event(rest[begin..<end]) { events.append(event) }
            begin = end + 1
            start = begin
        }
        rest.removeFirst(begin)
        return events
    }

    private mutating func event(_ line: ArraySlice<UInt8>) -> Event? {
        guard line.first == UInt8(ascii: "{") else { return step(line).map { .stepEnded($0) } }
        let event = try? EventLine.event(Data(line))
        if case .caseStarted(let start) = event { caseID = start.id }
        return event
    }

    private func step(_ line: ArraySlice<UInt8>) -> Event.StepEnded? {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, let line = Int(fields[0]), let start = Int64(fields[2]) else { return nil }
        guard let outcome = Event.StepEnded.Outcome(rawValue: fields[1]) else { return nil }
        return .init(caseID: caseID, line: line, summary: fields[3], outcome: outcome, start: start)
    }
}
