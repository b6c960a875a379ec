import Results
import ScenarioLanguage
import Sockets
import Wire

/// `recv` on streams: takes, then judges.
extension CaseRunner {
    func recv(_ recv: Step.Recv, _ step: Step) async throws(Broken) {
        let connection = try connection(step)
        if connection.transport == .udp { return try await recvDatagram(recv, connection, step) }
        switch recv.extent {
        case .payload(let payload):
            let source = try source(payload, step)
            try await take(source, from: 0, count: source.count, connection, step)
        case .echo:
            let due = connection.outstanding
            try await take(due.source, from: due.taken, count: due.count, connection, step)
        case .eof: try await recvEnd(connection, step)
        case .reset: try await recvReset(connection, step)
        case .refused: throw broken(step, .unknownName, "a stream is not refused once it is open", blame: .scenario)
        case .nothing(let duration): try await recvNothing(for: duration, connection, step)
        case .until(let delimiter):
            let taken = try await takeUntil(try source(delimiter, step), connection, step)
            try judge(taken, recv, step)
        case .untilEOF: try judge(try await takeAll(connection, recv, step), recv, step)
        case .length(let count): try judge(try await takeLength(count, connection, recv, step), recv, step)
        case .max(let count): try judge(try await takeOnce(count, connection, step), recv, step)
        }
    }

    /// Takes exactly `count` bytes of `source`, failing at the first wrong one.
    private func take(
        _ source: ByteSource,
        from offset: Int,
        count: Int,
        _ connection: Connection<T.Endpoint>,
        _ step: Step
    ) async throws(Broken) {
        let end = limit(step)
        var taken = 0
        var tail: Bytes = []
        var tailStart = 0
        func difference(at place: Int) -> ByteDifference {
            self.difference(
                at: place,
                expected: source,
                expectedOffset: offset,
                expectedCount: count,
                tail: tail,
                tailStart: tailStart,
                gotCount: taken
            )
        }
        while taken < count {
            let chunk: Bytes
            do throws(SocketError) {
                chunk = try await more(atMost: min(count - taken, ByteSource.window), connection, step, end)
            } catch {
                throw missing(error, taken, of: count, connection, step, difference(at: taken))
            }
            guard !chunk.isEmpty else { throw ended(connection, taken, of: count, step, difference(at: taken)) }
            tail = Bytes(tail.suffix(ByteDifference.leadLimit)) + chunk
            tailStart = taken + chunk.count - tail.count
            taken += chunk.count
            let start = taken - chunk.count
            if let place = source.firstDifference(from: chunk, at: offset + start) {
                throw wrong(difference(at: start + place), step)
            }
        }
    }

    /// Takes up to `count` bytes.
    ///
    /// Empty at the end of the stream.
    func more(
        atMost count: Int,
        _ connection: Connection<T.Endpoint>,
        _ step: Step,
        _ end: ContinuousClock.Instant
    ) async throws(SocketError) -> Bytes {
        let chunk = try await fetch(atMost: count, connection, end)
        connection.take(chunk.count, by: label(step))
        if chunk.isEmpty { connection.ledger.peerEnded(by: label(step)) }
        return chunk
    }

    /// Up to `count` bytes, not yet taken: what an earlier step left, else one recv(2).
    func fetch(
        atMost count: Int,
        _ connection: Connection<T.Endpoint>,
        _ end: ContinuousClock.Instant
    ) async throws(SocketError) -> Bytes {
        guard connection.unread.isEmpty else {
            defer { connection.unread = connection.unread.dropFirst(count) }
            return Bytes(connection.unread.prefix(count))
        }
        return connection.hasEnded ? [] : try await receive(count, connection, end)
    }

    /// One recv(2), which remembers an end and a reset.
    private func receive(
        _ count: Int,
        _ connection: Connection<T.Endpoint>,
        _ end: ContinuousClock.Instant
    ) async throws(SocketError) -> Bytes {
        do throws(SocketError) {
            let chunk = try await connection.endpoint.receive(atMost: count, deadline: end)
            connection.hasEnded = chunk.isEmpty
            return chunk
        } catch {
            if error == .connectionReset {
                connection.isReset = true
                connection.hasEnded = true
            }
            throw error
        }
    }
}
