import Results
import ScenarioLanguage
import Sockets
import Wire

/// `recv: eof`, `recv: reset` and `recv: nothing`.
extension CaseRunner {
    func recvEnd(_ connection: Connection<T.Endpoint>, _ step: Step) async throws(Broken) {
        switch await next(connection, step, limit(step)) {
        case .end: return
        case .bytes(let bytes): throw unexpected(bytes, instead: "the end of the stream", step)
        case .reset: throw broken(step, .unexpectedReset, "the peer reset the connection instead of ending its stream")
        case .silence: throw broken(step, .noEnd, "the peer has not ended its stream within \(words(step))")
        case .error(let error): throw broken(step, error)
        }
    }

    func recvReset(_ connection: Connection<T.Endpoint>, _ step: Step) async throws(Broken) {
        await connection.writer?.value
        switch await next(connection, step, limit(step)) {
        case .reset: connection.unexpectedReset = nil
        case .bytes(let bytes): throw unexpected(bytes, instead: "a reset", step)
        case .end: throw broken(step, .noReset, "the peer ended its stream; expected: a reset")
        case .silence: throw broken(step, .noReset, "no reset came within \(words(step))")
        case .error(let error): throw broken(step, error)
        }
    }

    func recvNothing(
        for duration: Duration,
        _ connection: Connection<T.Endpoint>,
        _ step: Step
    ) async throws(Broken) {
        let end = min(deadline, transport.now + duration * timeScale)
        switch await next(connection, step, end) {
        case .silence: return
        case .bytes(let bytes): throw unexpected(bytes, instead: "nothing", step)
        case .end: throw broken(step, .unexpectedEnd, "the peer ended its stream; expected: nothing")
        case .reset: throw broken(step, .unexpectedReset, "the peer reset the connection; expected: nothing")
        case .error(let error): throw broken(step, error)
        }
    }

    /// What comes next on a connection.
    private enum Next {
        case bytes(Bytes)
        case end
        case reset
        case silence
        case error(SocketError)
    }

    private func next(
        _ connection: Connection<T.Endpoint>,
        _ step: Step,
        _ end: ContinuousClock.Instant
    ) async -> Next {
        do throws(SocketError) {
            let bytes = try await more(atMost: ByteDifference.windowLimit, connection, step, end)
            guard bytes.isEmpty else { return .bytes(bytes) }
            return connection.isReset ? .reset : .end
        } catch {
            switch error {
            case .timedOut: return .silence
            case .connectionReset: return .reset
            default: return .error(error)
            }
        }
    }

    private func unexpected(_ bytes: Bytes, instead expected: String, _ step: Step) -> Broken {
        let difference = ByteDifference(
            offset: 0,
            lead: 0,
            expected: [],
            got: Bytes(bytes.prefix(ByteDifference.windowLimit)),
            expectedCount: 0,
            gotCount: bytes.count
        )
        let count = bytes.count < ByteDifference.windowLimit ? bytes.count.bytes : "\(bytes.count) or more bytes"
        return broken(step, .unexpectedBytes, "\(count) came instead of \(expected)", difference: difference)
    }
}
