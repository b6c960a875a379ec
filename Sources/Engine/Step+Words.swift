import Results
import ScenarioLanguage
import Sockets

extension Step {
    /// What it does, in a few words; `echo` is how many bytes `recv: echo` takes.
    func summary(echo: Int) -> String {
        let words = name.map { "\($0): " } ?? ""
        let name = self.as ?? via
        return words + action.summary(echo: echo) + (name.map { " (\($0))" } ?? "")
    }
}

extension Step.Action {
    /// The verb of a block.
    var word: String {
        guard case .block(let block) = self else { return "block" }
        switch block.kind {
        case .rounds: return "repeat"
        case .included: return "include"
        case .branches, .copies: return "parallel"
        }
    }

    /// Whether it acts on a connection that is open.
    var isOnConnection: Bool {
        switch self {
        case .send, .shutdown, .recv, .close(listener: nil), .reset, .waitUntilSent: true
        default: false
        }
    }

    fileprivate func summary(echo: Int) -> String {
        switch self {
        case .connect(let peer, let outcome):
            "connect" + peer.words + (outcome == .connected ? "" : ", expect \(outcome.rawValue)")
        case .listen: "listen"
        case .accept(let listener, let expectsNothing):
            "accept" + (listener.map { " from \($0)" } ?? "") + (expectsNothing ? ", expect nothing" : "")
        case .send(let payload, _, let outcome):
            "send \(CountText.of(payload.count, "byte"))" + (outcome == .queued ? "" : ", expect \(outcome.rawValue)")
        case .shutdown(let direction): "shutdown \(direction.rawValue)"
        case .recv(let recv): "recv \(recv.extent.summary(echo: echo))"
        case .close(let listener): "close" + (listener.map { " \($0)" } ?? "")
        case .reset: "reset"
        case .wait(let duration): "wait \(duration.text)"
        case .waitUntilSent: "wait until sent"
        case .run(.client, _): "run client"
        case .run(.command(let words), _): "run \(words.words.joined(separator: " "))"
        case .program(let name, let act): "\(name): \(act.word)"
        case .block(let block):
            switch block.kind {
            case .rounds(let rounds, _): "repeat \(rounds.count)"
            case .included: "include"
            case .branches(let branches): "parallel \(branches.count)"
            case .copies(let count, _): "parallel \(count)"
            }
        case .barrier(let name): "barrier \(name)"
        case .late: "what is read when its turn comes"
        }
    }
}

extension Step.Peer {
    fileprivate var words: String {
        switch self {
        case .target: ""
        case .listener(let name): " to \(name)"
        case .named(let host, let service): " to \(host):\(service)"
        }
    }
}

extension Observation {
    fileprivate var word: String {
        switch self {
        case .cpu(_, let time): "CPU time in \(time.text)"
        case .openFiles: "open files"
        case .children: "children"
        case .memory: "memory"
        }
    }
}

extension ProgramAct {
    fileprivate var word: String {
        switch self {
        case .alive: "alive"
        case .exits: "exits"
        case .stop: "stop"
        case .signal(let number): "signal \(number)"
        case .restart: "restart"
        case .uses(let observations): observations.map(\.word).joined(separator: ", ")
        }
    }
}

extension Recv.Extent {
    fileprivate func summary(echo: Int) -> String {
        switch self {
        case .payload(let payload): CountText.of(payload.count, "byte")
        case .echo: "echo, \(CountText.of(echo, "byte"))"
        case .datagram: "a datagram"
        case .refused: "refused"
        case .eof: "eof"
        case .reset: "reset"
        case .nothing(let silence): "nothing for \(silence.text)"
        case .until(let delimiter): "until \(CountText.of(delimiter.count, "byte"))"
        case .untilEOF: "until eof"
        case .length(let count): CountText.of(count, "byte")
        case .max(let count): "at most \(CountText.of(count, "byte"))"
        case .oneOf(let choices): "one of \(choices.count)"
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
    /// The whole of it in nanoseconds.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
