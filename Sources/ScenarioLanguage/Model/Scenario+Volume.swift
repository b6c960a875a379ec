extension [Step] {
    /// How many bytes they move in one direction of their connections at most, as far as that is known.
    var volume: Int {
        var sent = 0
        var taken = 0
        for step in self {
            switch step.action {
            case .send(let payload, _, _): sent += payload.count
            case .recv(let recv): taken += recv.volume
            default: break
            }
        }
        return Swift.max(sent, taken)
    }
}

extension Scenario {
    /// Beyond it a capture needs a larger buffer.
    package static let bulk = 2 << 20
    /// Beyond it only the headers of packets are kept.
    package static let wholePacketsLimit = 16 << 20
}

extension Recv {
    /// How many bytes it says that it takes; what comes back is known by what was sent.
    fileprivate var volume: Int {
        switch extent {
        case .payload(let payload): payload.count
        case .length(let count), .max(let count): count
        case .echo, .datagram, .refused, .eof, .reset, .nothing, .until, .untilEOF, .oneOf: 0
        }
    }
}
