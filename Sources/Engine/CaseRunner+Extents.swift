import Results
import ScenarioLanguage
import Sockets

/// What each form of recv takes.
extension CaseRunner {
    private static var pieceSize: Int { 256 << 10 }

    /// Exactly these bytes, failing at the first wrong one.
    mutating func receive(_ expected: PayloadStream, _ reception: inout Reception) async throws(StepFailure) {
        var comparison = ByteComparison(expected: expected)
        while comparison.due > 0 {
            let arrival = try await take(&reception, atMost: min(comparison.due, Self.pieceSize))
            guard case .bytes(let bytes) = arrival else {
                throw missing(arrival, reception, comparison.got, of: comparison.total, comparison.differenceAtEnd)
            }
            if let difference = comparison.receive(bytes) { throw wrong(difference, reception) }
        }
    }

    /// The end of the stream, with nothing before it.
    mutating func receiveEnd(_ reception: inout Reception) async throws(StepFailure) {
        switch try await take(&reception, atMost: ByteDifference.windowLimit) {
        case .end: return
        case .bytes(let bytes): throw surplus(bytes, reception, "the end of the stream was due")
        case .reset: throw broken(reception, .reset, "the peer reset the connection")
        case .nothing: throw broken(reception, .noEnd, "the peer did not end its stream", within: true)
        }
    }

    /// The peer's RST, with whatever comes before it.
    mutating func receiveReset(_ reception: inout Reception) async throws(StepFailure) {
        let index = reception.index
        connections[index].trace.ledger.took(connections[index].inbox.count, by: place)
        connections[index].inbox = []
        // What a reset took from the queue is judged with it.
        defer { if connections[index].isReset { connections[index].lost = nil } }
        while !connections[index].isReset {
            switch try await take(&reception, atMost: Self.pieceSize) {
            case .bytes: continue
            case .reset: return
            case .nothing: throw broken(reception, .noReset, "the peer did not reset the connection", within: true)
            case .end: return try await receiveResetAfterEnd(&reception)
            }
        }
    }

    /// The kernel tells of an RST behind the end of the stream only where it is asked for errors.
    private mutating func receiveResetAfterEnd(_ reception: inout Reception) async throws(StepFailure) {
        let endpoint = connections[reception.index].endpoint
        while true {
            if let error = endpoint.takePendingError(), error == .connectionReset || error == .brokenPipe {
                return lose(reception.index)
            }
            guard !isOver(&reception) else {
                let message = "the peer ended its stream and did not reset the connection"
                throw broken(reception, .noReset, message, within: true)
            }
            try await pump(reception.step, reading: endpoint, until: reception.deadline ?? caseDeadline)
        }
    }

    mutating func receiveNothing(_ reception: inout Reception) async throws(StepFailure) {
        switch try await take(&reception, atMost: ByteDifference.windowLimit) {
        case .nothing:
            if reception.caseLimit != nil { throw overdue(reception.step) }
        case .bytes(let bytes): throw surplus(bytes, reception, "nothing was due")
        case .end: throw broken(reception, .unexpectedEnd, "the peer ended its stream, and nothing was due")
        case .reset: throw broken(reception, .reset, "the peer reset the connection, and nothing was due")
        }
    }

    /// Everything through a delimiter.
    mutating func receive(until delimiter: [UInt8], _ reception: inout Reception) async throws(StepFailure) -> Taken {
        var search = DelimiterSearch(delimiter)
        var taken: [UInt8] = []
        // What comes behind the delimiter goes back to the connection, and is no echo yet.
        let echo = reception.echo
        while true {
            let arrival = try await take(&reception, atMost: Self.pieceSize)
            guard case .bytes(let bytes) = arrival else { throw unfinished(arrival, reception, taken) }
            guard let count = search.find(in: bytes) else {
                taken += bytes
                guard taken.count < Recv.heldLimit else {
                    throw unfit(taken, reception, "\(taken.count) bytes came without the delimiter")
                }
                continue
            }
            taken += bytes.prefix(count)
            connections[reception.index].inbox.insert(contentsOf: bytes.dropFirst(count), at: 0)
            connections[reception.index].trace.ledger.gaveBack(bytes.count - count)
            reception.echo = echo
            reception.echo?.receive(taken[...])
            return Taken(taken)
        }
    }

    /// Everything to the end of the stream.
    mutating func receiveAll(_ reception: inout Reception) async throws(StepFailure) -> Taken {
        var taken: [UInt8] = []
        while true {
            let arrival = try await take(&reception, atMost: Self.pieceSize)
            switch arrival {
            case .bytes(let bytes):
                taken += bytes
                guard taken.count <= Recv.heldLimit else {
                    throw unfit(taken, reception, "more than \(Recv.heldLimit) bytes came before the end of the stream")
                }
            case .end: return Taken(taken)
            case .reset: throw unfinished(arrival, reception, taken)
            case .nothing: throw broken(reception, .noEnd, "the peer did not end its stream", within: true)
            }
        }
    }

    /// So many bytes, kept where something is said of them.
    mutating func receive(
        count: Int,
        keep: Bool,
        hash: Bool,
        _ reception: inout Reception
    ) async throws(StepFailure) -> Taken {
        var taken: [UInt8] = []
        var got = 0
        var digest = hash ? SHA256() : nil
        while got < count {
            let arrival = try await take(&reception, atMost: min(count - got, Self.pieceSize))
            guard case .bytes(let bytes) = arrival else {
                throw missing(arrival, reception, got, of: count, ByteDifference(got: taken))
            }
            got += bytes.count
            digest?.take(bytes)
            if keep || taken.count < ByteDifference.windowLimit { taken += bytes }
        }
        return Taken(taken, count: got, digest: digest?.digest)
    }

    /// What one recv(2) gives.
    mutating func receiveOnce(_ count: Int, _ reception: inout Reception) async throws(StepFailure) -> Taken {
        switch try await take(&reception, atMost: count) {
        case .bytes(let bytes): return Taken(bytes)
        case .end: throw broken(reception, .unexpectedEnd, "the peer ended its stream, and bytes were due")
        case .reset: throw broken(reception, .reset, "the peer reset the connection, and bytes were due")
        case .nothing: throw broken(reception, .missingBytes, "no byte came", within: true)
        }
    }

    /// Whichever of several comes.
    mutating func receive(
        oneOf choices: [Recv.Choice],
        _ reception: inout Reception
    ) async throws(StepFailure) -> Taken {
        let due = connections[reception.index].echo.due
        var left = choices.compactMap { choice in
            switch choice {
            case .payload(let bytes): PayloadStream(bytes)
            case .echo: due
            case .eof, .reset: nil
            }
        }
        var taken: [UInt8] = []
        while true {
            if left.contains(where: { $0.count == 0 }) { return Taken(taken) }
            let next = left.map(\.count).min() ?? 1
            let arrival = try await take(&reception, atMost: min(next, Self.pieceSize))
            switch arrival {
            case .bytes(let bytes):
                taken += bytes
                left = left.compactMap { stream in
                    var stream = stream
                    return stream.read(atMost: bytes.count) == bytes ? stream : nil
                }
                guard !left.isEmpty else { throw unfit(taken, reception, "what came is none of the \(choices.count)") }
            case .end where taken.isEmpty && choices.contains(.eof): return Taken([])
            case .reset where choices.contains(.reset): return Taken(taken)
            case .end, .reset, .nothing: throw unfinished(arrival, reception, taken)
            }
        }
    }
}
