import Results
import ScenarioLanguage
import Sockets

extension Step {
    /// How long it may wait in all.
    var limit: Duration { within ?? Self.defaultLimit }
}

extension Step.Action {
    /// What it does, in a few words; `echo` is how many bytes `recv: echo` takes.
    func summary(echo: Int) -> String {
        switch self {
        case .connect: "connect"
        case .send(let bytes): "send \(CountText.of(bytes.count, "byte"))"
        case .shutdown(let direction): "shutdown \(direction.rawValue)"
        case .recv(.bytes(let bytes)): "recv \(CountText.of(bytes.count, "byte"))"
        case .recv(.echo): "recv echo, \(CountText.of(echo, "byte"))"
        case .recv(.eof): "recv eof"
        case .close: "close"
        }
    }
}

extension Step.Direction {
    var socketDirection: Socket.Shutdown {
        switch self {
        case .write: .write
        case .read: .read
        case .both: .both
        }
    }
}

extension Duration {
    /// `2 s`, `250 ms`, `1.5 s`.
    var words: String {
        let microseconds = nanoseconds / 1_000
        guard microseconds >= 1_000_000 else { return "\(Self.short(microseconds, 1_000)) ms" }
        return "\(Self.short(microseconds, 1_000_000)) s"
    }

    /// With as many decimals as there are.
    private static func short(_ number: Int64, _ unit: Int64) -> String {
        let value = Double(number) / Double(unit)
        return number.isMultiple(of: unit) ? String(number / unit) : String(value)
    }

    /// The whole of it in nanoseconds.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
