import Results
import ScenarioLanguage
import Sockets
import Wire

/// The queue of a connection: a send does not hold up the script.
extension CaseRunner {
    /// Carries the work out at once where the kernel has room, else leaves the rest to a task of the connection.
    func enqueue(_ work: Connection<T.Endpoint>.Queued, on connection: Connection<T.Endpoint>) {
        connection.queue.append(work)
        guard connection.writer == nil else { return }
        pump(connection)
        guard !connection.queue.isEmpty else { return }
        let number = connection.number
        connection.writer = Task { await drain(number) }
    }

    private func drain(_ number: Int) async {
        let connection = history[number]
        while let next = connection.queue.first, connection.isOpen {
            do throws(SocketError) {
                if let due = next.due, due > transport.now {
                    try await transport.sleep(until: min(due, next.deadline))
                } else {
                    try await connection.endpoint.waitWritable(deadline: next.deadline)
                }
                pump(connection)
            } catch {
                stop(connection, at: next, error)
            }
        }
        connection.writer = nil
    }

    /// Does what can be done without waiting.
    private func pump(_ connection: Connection<T.Endpoint>) {
        while let next = connection.queue.first {
            do throws(SocketError) {
                switch next.work {
                case .shutdown(let direction):
                    try connection.endpoint.shutdown(direction)
                    if direction != .read { connection.ledger.ended(by: label(next.step)) }
                    connection.queue.removeFirst()
                case .bytes(let source, let chunk, let every):
                    guard try write(source, chunk: chunk, every: every, connection) else { return }
                    connection.queue.removeFirst()
                }
            } catch {
                stop(connection, at: next, error)
            }
        }
    }

    /// Whether all of the first queued payload has gone out.
    private func write(
        _ source: ByteSource,
        chunk: Int,
        every: Duration?,
        _ connection: Connection<T.Endpoint>
    ) throws(SocketError) -> Bool {
        let step = label(connection.queue[0].step)
        while connection.queue[0].sent < source.count {
            if let due = connection.queue[0].due, due > transport.now { return false }
            let sent = connection.queue[0].sent
            let end = min(source.count, sent + min(chunk - sent % chunk, ByteSource.window))
            guard let count = try connection.endpoint.trySend(source.bytes(sent..<end)[...]) else { return false }
            connection.ledger.sent(count, by: step)
            connection.queue[0].sent += count
            if let every, (sent + count) % chunk == 0 {
                connection.queue[0].due = (connection.queue[0].due ?? transport.now) + every
            }
        }
        return true
    }

    /// What the queue met; the rest of it will not go out.
    private func stop(
        _ connection: Connection<T.Endpoint>,
        at work: Connection<T.Endpoint>.Queued,
        _ error: SocketError
    ) {
        connection.queue.removeAll()
        let total = if case .bytes(let source, _, _) = work.work { source.count } else { 0 }
        switch error {
        case .cancelled:
            return
        case .connectionReset, .brokenPipe:
            let message = "the connection was reset after \(work.sent) of \(total.bytes) were sent"
            connection.isReset = true
            connection.unexpectedReset = broken(work.step, .unexpectedReset, message).finding
        case .timedOut:
            let message = "only \(work.sent) of \(total.bytes) were taken within \(words(work.step))"
            connection.sendFailure = broken(work.step, .sendTimedOut, message).finding
        default:
            connection.sendFailure = broken(work.step, error).finding
        }
    }
}
