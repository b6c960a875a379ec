extension Scenario {
    /// How many bytes its script moves in one direction of its connections at most.
    package var volume: Int {
        var sent = 0
        var taken = 0
        for step in steps {
            switch step.action {
            case .send(let payload, _): sent += payload.count
            case .recv(let recv): taken += recv.volume
            default: break
            }
        }
        return max(sent, taken)
    }

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
        case .echo, .eof, .reset, .nothing, .until, .untilEOF, .oneOf: 0
        }
    }
}
