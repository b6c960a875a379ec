import Arena
import FoundationEssentials
import Results

/// Events as they cross from the worker to its parent: the lines that `--json` writes.
struct EventPipe {
    private var rest: [UInt8] = []

    /// Blocks while the parent is behind; without a parent there is nobody to tell.
    static func write(_ event: Event, to descriptor: Int32) {
        Writing.all([UInt8](EventLine.text(event).utf8), to: descriptor)
    }

    /// The events of the lines that these bytes complete.
    mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var start = rest.count
        rest += bytes
        var begin = 0
        while let end = rest[start...].firstIndex(of: 0x0A) {
            if let event = try? EventLine.event(Data(rest[begin..<end])) { events.append(event) }
            begin = end + 1
            start = begin
        }
        rest.removeFirst(begin)
        return events
    }
}
