import Results
import ScenarioLanguage
import Sockets

/// What came when a recv asked for bytes.
enum Arrival {
    case bytes([UInt8])
    case end
    case reset
    /// Nothing, within the limit.
    case nothing
}

/// A recv under way: on which connection, until when.
struct Reception {
    let step: Step
    let index: Int
    let limit: Duration
    let notBefore: Duration?
    /// Its limit starts when everything that was queued before it has left.
    var start: ContinuousClock.Instant?
    /// What it takes, beside what is due to come back; nil where that is what it takes.
    var echo: EchoQueue.Return?
    /// How much came after its limit without a pause.
    var overtime = 0
    /// The case's limit, when that ended it.
    var caseLimit: Duration?

    var deadline: ContinuousClock.Instant? { start.map { $0 + limit } }
}

extension CaseRunner {
    /// Takes up to `count` bytes as they come.
    mutating func take(_ reception: inout Reception, atMost count: Int) async throws(StepFailure) -> Arrival {
        let index = reception.index
        if !connections[index].inbox.isEmpty {
            let bytes = [UInt8](connections[index].inbox.prefix(count))
            connections[index].inbox.removeFirst(bytes.count)
            connections[index].trace.ledger.took(bytes.count, by: place)
            return try arrived(.bytes(bytes), &reception)
        }
        while true {
            if !connections[index].queue.isEmpty { try flush(index) }
            if connections[index].queue.isEmpty, reception.start == nil { reception.start = transport.now }
            if let arrival = try tryTake(reception, atMost: count) {
                if case .bytes(let bytes) = arrival {
                    try await breathe(reception.step)
                    if let deadline = reception.deadline, transport.now >= deadline {
                        // What is there already is taken, without end it is not.
                        reception.overtime += bytes.count
                        if reception.overtime > Recv.heldLimit { return .nothing }
                    }
                }
                return try arrived(arrival, &reception)
            }
            guard !isOver(&reception) else { return .nothing }
            let endpoint = connections[index].endpoint
            try await pump(reception.step, reading: endpoint, until: reception.deadline ?? caseDeadline)
        }
    }

    /// Whether its own limit has passed, or else the case's.
    func isOver(_ reception: inout Reception) -> Bool {
        let now = transport.now
        if let deadline = reception.deadline, now >= deadline { return true }
        guard now >= caseDeadline else { return false }
        reception.caseLimit = caseLimit
        return true
    }

    /// What is there now; nil when nothing is.
    private mutating func tryTake(_ reception: Reception, atMost count: Int) throws(StepFailure) -> Arrival? {
        let index = reception.index
        do throws(SocketError) {
            guard let bytes = try connections[index].endpoint.tryReceive(atMost: count) else { return nil }
            if bytes.isEmpty {
                connections[index].trace.ledger.peerFinished(by: place)
                return connections[index].isReset ? .reset : .end
            }
            connections[index].trace.ledger.took(bytes.count, by: place)
            return .bytes(bytes)
        } catch {
            guard error == .connectionReset || error == .brokenPipe else {
                throw failure(error, reception.step, "nothing was received")
            }
            lose(index)
            return .reset
        }
    }

    private func arrived(_ arrival: Arrival, _ reception: inout Reception) throws(StepFailure) -> Arrival {
        if case .bytes(let bytes) = arrival { reception.echo?.receive(bytes[...]) }
        guard let notBefore = reception.notBefore, transport.now < (reception.start ?? transport.now) + notBefore else {
            return arrival
        }
        let what =
            switch arrival {
            case .bytes(let bytes): "\(CountText.of(bytes.count, "byte")) came"
            case .end: "the peer ended its stream"
            case .reset: "the peer reset the connection"
            case .nothing: "nothing came"
            }
        let suffix = connections[reception.index].suffix
        throw broken(reception.step, .tooEarly, "\(what)\(suffix), and nothing was due before \(notBefore.text)")
    }

    mutating func receive(
        _ recv: Recv,
        on index: Int,
        _ step: Step,
        _ keys: KeySequence
    ) async throws(StepFailure) {
        let echo = recv.extent == .echo ? nil : connections[index].echo.beginReturn()
        var reception = Reception(
            step: step,
            index: index,
            limit: limit(of: step, recv),
            notBefore: recv.notBefore,
            echo: echo
        )
        busyCount = 0
        switch recv.extent {
        case .payload(let payload):
            try await receive(PayloadStream(payload, keys: keys), &reception)
        case .echo:
            try await receive(connections[index].echo.due, &reception)
            return connections[index].echo.receiveAll()
        case .eof: try await receiveEnd(&reception)
        case .reset: try await receiveReset(&reception)
        case .nothing: try await receiveNothing(&reception)
        case .until(let delimiter):
            try judge(try await receive(until: delimiter, &reception), recv, &reception)
        case .untilEOF:
            try judge(try await receiveAll(&reception), recv, &reception)
        case .length(let count):
            let isHeld = recv.judgements.contains(where: \.needsBytes) || !recv.kept.isEmpty
            let isHashed = recv.judgements.contains(where: \.needsDigest)
            try judge(try await receive(count: count, keep: isHeld, hash: isHashed, &reception), recv, &reception)
        case .max(let count):
            try judge(try await receiveOnce(count, &reception), recv, &reception)
        case .datagram, .refused:
            throw broken(step, .unjudged, blame: .scenario, "that is for datagrams, and this connection is a stream")
        case .oneOf(let choices):
            try judge(try await receive(oneOf: choices, &reception), recv, &reception)
        }
        if let echo = reception.echo { connections[index].echo.settle(echo) }
    }
}
