import FoundationEssentials
import Glibc
import Results

/// Events as they cross from the worker to its parent: the lines that `--json` writes.
struct EventPipe {
    private var rest: [UInt8] = []

    /// Blocks while the parent is behind.
    static func write(_ event: Event, to descriptor: Int32) {
        write([UInt8](EventLine.text(event).utf8)[...], to: descriptor)
    }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Without a parent there is nobody to tell.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
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
