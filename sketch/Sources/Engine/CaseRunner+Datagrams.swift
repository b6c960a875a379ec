import Results
import ScenarioLanguage
import Sockets
import Wire

/// `recv` on UDP: one recv, one datagram, whole.
extension CaseRunner {
    func recvDatagram(
        _ recv: Step.Recv,
        _ connection: Connection<T.Endpoint>,
        _ step: Step
    ) async throws(Broken) {
        switch recv.extent {
        case .payload(let payload):
            try compare(try await datagram(connection, step), with: try source(payload, step), step)
        case .echo:
            for due in connection.outstandingDatagrams {
                try compare(try await datagram(connection, step), with: due, step)
            }
            connection.outstandingDatagrams = []
        case .nothing(let duration):
            try await expectSilence(for: duration, connection, step)
        case .refused:
            try await expectRefusal(connection, step)
        case .length(let count):
            let bytes = try await datagram(connection, step)
            guard bytes.count == count else {
                let message = "a datagram of \(bytes.count.bytes) came, expected \(count)"
                throw judged(message, bytes, at: step.range, step)
            }
            try judge(bytes, recv, step)
        case .max(let count):
            try judge(Bytes(try await datagram(connection, step).prefix(count)), recv, step)
        case .until, .untilEOF, .eof, .reset:
            throw broken(step, .unknownName, "UDP has no stream that could end", blame: .scenario)
        }
    }

    private func datagram(_ connection: Connection<T.Endpoint>, _ step: Step) async throws(Broken) -> Bytes {
        do throws(SocketError) {
            return try await receive(connection, step, limit(step))
        } catch {
            throw missing(error, 0, of: nil, connection, step)
        }
    }

    private func receive(
        _ connection: Connection<T.Endpoint>,
        _ step: Step,
        _ end: ContinuousClock.Instant
    ) async throws(SocketError) -> Bytes {
        let (bytes, sender) = try await connection.endpoint.receiveDatagram(deadline: end)
        if connection.endpoint.remoteAddress == nil { connection.peer = sender }
        connection.ledger.received(max(bytes.count, 1), by: label(step))
        return bytes
    }

    private func compare(_ bytes: Bytes, with due: ByteSource, _ step: Step) throws(Broken) {
        let expected = due.bytes(0..<due.count)
        guard expected != bytes else { return }
        let offset =
            zip(expected, bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? min(expected.count, bytes.count)
        let difference = difference(
            at: offset,
            expected: due,
            expectedCount: due.count,
            tail: bytes,
            tailStart: 0,
            gotCount: bytes.count
        )
        guard offset == min(expected.count, bytes.count) else { throw wrong(difference, step) }
        let kind: Finding.Kind = bytes.count < expected.count ? .missingBytes : .unexpectedBytes
        let message = "a datagram of \(bytes.count.bytes) came, expected \(expected.count)"
        throw broken(step, kind, message, difference: difference)
    }

    private func expectSilence(
        for duration: Duration,
        _ connection: Connection<T.Endpoint>,
        _ step: Step
    ) async throws(Broken) {
        let bytes: Bytes
        do throws(SocketError) {
            bytes = try await receive(connection, step, min(deadline, transport.now + duration * timeScale))
        } catch {
            guard error == .timedOut else { throw missing(error, 0, of: nil, connection, step) }
            return
        }
        throw judged("a datagram of \(bytes.count.bytes) came instead of nothing", bytes, at: step.range, step)
    }

    private func expectRefusal(_ connection: Connection<T.Endpoint>, _ step: Step) async throws(Broken) {
        let bytes: Bytes
        do throws(SocketError) {
            bytes = try await receive(connection, step, limit(step))
        } catch {
            guard error == .connectionRefused else { throw missing(error, 0, of: nil, connection, step) }
            return
        }
        throw judged("a datagram of \(bytes.count.bytes) came; expected: refused", bytes, at: step.range, step)
    }
}
