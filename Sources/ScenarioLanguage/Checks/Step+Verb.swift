extension Step.Action {
    /// What of it makes sense on a stream only.
    var needsStream: String? {
        switch self {
        case .shutdown: "'shutdown'"
        case .reset: "'reset'"
        case .waitUntilSent: "'wait: sent'"
        case .send(_, let pacing, _) where pacing.chunk != nil: "'chunks of'"
        case .send(_, _, let outcome) where outcome != .queued: "'expect: \(outcome.rawValue)'"
        case .recv(let recv):
            switch recv.extent {
            case .eof: "'recv: eof'"
            case .reset: "'recv: reset'"
            case .until, .untilEOF: "'until'"
            case .max: "'max'"
            case .oneOf(let choices) where choices.contains(.eof) || choices.contains(.reset): "an end in 'one of'"
            default: nil
            }
        default: nil
        }
    }

    /// The word with which it is written.
    var verb: Verb {
        switch self {
        case .connect: .connect
        case .listen: .listen
        case .accept: .accept
        case .send: .send
        case .shutdown: .shutdown
        case .recv: .recv
        case .close: .close
        case .reset: .reset
        case .wait, .waitUntilSent: .wait
        case .run: .run
        case .program(let name, _): name == "server" ? .server : .client
        case .late(let late): late.verb
        case .barrier: .barrier
        case .block(let block): block.verb
        }
    }
}
