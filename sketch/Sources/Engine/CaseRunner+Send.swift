import Results
import ScenarioLanguage
import Sockets
import Wire

/// `send`, `shutdown`, `close`, `reset` and `wait`: what goes out, queued per connection.
extension CaseRunner {
    func send(_ send: Step.Send, _ step: Step) async throws(Broken) {
        let connection = try connection(step)
        let source = try source(send.payload, step)
        if connection.transport == .udp { return try sendDatagram(source, on: connection, step) }
        connection.outstanding.append(source)
        let chunk = send.chunk ?? max(source.count, 1)
        let pacing = (send.every ?? .zero) * (max(source.count - 1, 0) / chunk)
        let work = Connection<T.Endpoint>.Queued(
            work: .bytes(source, chunk: chunk, every: send.every),
            step: step,
            deadline: min(deadline, limit(step) + pacing)
        )
        enqueue(work, on: connection)
        if send.expect == .reset {
            await connection.writer?.value
            guard connection.isReset else {
                throw broken(step, .noReset, "all \(source.count.bytes) were taken; expected: reset")
            }
            connection.unexpectedReset = nil
        }
    }

    private func sendDatagram(
        _ source: ByteSource,
        on connection: Connection<T.Endpoint>,
        _ step: Step
    ) throws(Broken) {
        connection.outstandingDatagrams.append(source)
        do throws(SocketError) {
            try connection.endpoint.sendDatagram(source.bytes(0..<source.count), to: connection.peer)
            connection.ledger.sent(max(source.count, 1), by: label(step))
        } catch {
            guard error == .connectionRefused else { throw broken(step, error) }
            throw broken(step, .connectionRefused, "an earlier datagram was refused (ICMP port unreachable)")
        }
    }

    func shutdown(_ direction: Step.Shutdown, _ step: Step) throws(Broken) {
        let connection = try connection(step)
        enqueue(.init(work: .shutdown(direction), step: step, deadline: limit(step)), on: connection)
    }

    func close(_ step: Step) async throws(Broken) {
        if let via = step.via, case let name = try text(via.value, step), let listener = listeners[name] {
            listener.endpoint.close()
            listeners[name] = nil
            return
        }
        let connection = try connection(step)
        await connection.writer?.value
        connection.ledger.ended(by: label(step))
        finish(connection)
        try judgeQueue(connection)
    }

    func reset(_ step: Step) throws(Broken) {
        let connection = try connection(step)
        connection.writer?.cancel()
        connection.ledger.ended(by: label(step))
        connection.isOpen = false
        connections[connection.name] = nil
        connection.endpoint.reset()
    }

    func wait(_ wait: Step.Wait, _ step: Step) async throws(Broken) {
        switch wait {
        case .duration(let duration):
            do throws(SocketError) {
                try await transport.sleep(until: min(deadline, transport.now + duration))
            } catch {
                throw broken(step, error)
            }
        case .sent:
            let connection = try connection(step)
            await connection.writer?.value
            try judgeQueue(connection)
        }
    }

    /// Closes a connection and frees its name.
    func finish(_ connection: Connection<T.Endpoint>) {
        connection.isOpen = false
        if connections[connection.name] === connection { connections[connection.name] = nil }
        connection.endpoint.close()
    }

    /// Raises what a queued send met and no later step has expected.
    func judgeQueue(_ connection: Connection<T.Endpoint>) throws(Broken) {
        if let finding = connection.sendFailure ?? connection.unexpectedReset {
            connection.sendFailure = nil
            connection.unexpectedReset = nil
            throw Broken(finding: finding)
        }
    }

    func judgeQueues() async throws(Broken) {
        for connection in history {
            if connection.isOpen { await connection.writer?.value }
            try judgeQueue(connection)
        }
    }
}
