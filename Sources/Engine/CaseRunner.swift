import Results
import ScenarioLanguage
import Sockets

/// Plays the steps of one case and notes what came of them.
struct CaseRunner<T: Transport> {
    /// Why a step did not hold.
    enum Failure: Error {
        case broken(Finding)
        /// The run was cancelled under it.
        case interrupted
    }

    /// The connection that is open.
    private struct Connection {
        var endpoint: T.Connection
        var echo = EchoQueue()
    }

    private let transport: T
    private let target: Target
    let planned: Case
    private let emit: @Sendable (Event) -> Void
    private var connection: Connection?

    init(_ planned: Case, transport: T, target: Target, emit: @escaping @Sendable (Event) -> Void) {
        self.planned = planned
        self.transport = transport
        self.target = target
        self.emit = emit
    }

    /// Runs the steps up to the first that does not hold, and closes what is open.
    mutating func run() async -> Event.CaseEnded {
        let start = transport.now
        defer { connection?.endpoint.close() }
        for step in planned.scenario.steps {
            let begun = transport.now
            let summary = step.action.summary(echo: connection?.echo.due.count ?? 0)
            let tell = { [planned, transport, emit] (outcome: Event.StepEnded.Outcome) in
                let ended = Event.StepEnded(
                    caseID: planned.id,
                    line: step.range.start.line,
                    summary: summary,
                    outcome: outcome,
                    start: (begun - start).nanoseconds,
                    duration: (transport.now - begun).nanoseconds
                )
                emit(.stepEnded(ended))
            }
            do throws(Failure) {
                try await perform(step, from: begun)
                tell(.held)
            } catch {
                let duration = (transport.now - start).nanoseconds
                switch error {
                case .broken(let finding):
                    tell(finding.blame == .target ? .broken : .errored)
                    return .init(id: planned.id, verdict: Verdict([finding]), findings: [finding], duration: duration)
                case .interrupted:
                    let reason = "interrupted while it ran"
                    return .init(id: planned.id, verdict: .skipped, reason: reason, duration: duration)
                }
            }
        }
        return .init(id: planned.id, verdict: .passed, duration: (transport.now - start).nanoseconds)
    }

    private mutating func perform(_ step: Step, from start: ContinuousClock.Instant) async throws(Failure) {
        let deadline = start + step.limit
        if case .connect = step.action {
            connection = Connection(endpoint: try await connect(step, deadline))
            return
        }
        guard let connection else { throw unexplained(step, "no connection is open") }
        let endpoint = connection.endpoint
        switch step.action {
        case .connect: break
        case .send(let bytes):
            do throws(SocketError) {
                try await endpoint.send(bytes, deadline: deadline)
            } catch {
                throw failure(error, step, limit: .timedOut, "the peer did not take \(bytes.count.bytes)")
            }
            self.connection?.echo.send(bytes)
        case .shutdown(let direction):
            do throws(SocketError) {
                try endpoint.shutdown(direction.socketDirection)
            } catch  where error == .connectionReset {
                // The peer was faster. What came before its reset, and the reset, are for the next recv to judge.
            } catch {
                throw failure(error, step, limit: .timedOut, "the connection was not shut down")
            }
        case .recv(.bytes(let expected)):
            try await receive(expected, from: endpoint, step, deadline)
            self.connection?.echo.receive(expected)
        case .recv(.echo):
            let expected = connection.echo.due
            try await receive(expected, from: endpoint, step, deadline)
            self.connection?.echo.receive(expected)
        case .recv(.eof):
            try await receiveEnd(of: endpoint, step, deadline)
        case .close:
            endpoint.close()
            self.connection = nil
        }
    }

    /// Tries the target's addresses in their order, until one answers.
    private func connect(
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(Failure) -> T.Connection {
        var last: SocketError?
        for address in target.addresses {
            do throws(SocketError) {
                return try await transport.connect(to: address, deadline: deadline)
            } catch {
                last = error
                if error == .timedOut || error == .cancelled { break }
            }
        }
        guard let last else {
            let problem = target.problem ?? "it has no address"
            throw broken(step, .system, blame: .environment, "\(target.summary) cannot be found: \(problem)")
        }
        if last == .connectionRefused {
            throw broken(step, .refused, "\(target.summary) refused the connection: nobody listens there")
        }
        throw failure(last, step, limit: .timedOut, "\(target.summary) did not answer")
    }

    /// Takes exactly `expected`, failing at the first wrong byte.
    private func receive(
        _ expected: [UInt8],
        from endpoint: T.Connection,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(Failure) {
        var comparison = ByteComparison(expected: expected)
        while comparison.due > 0 {
            let bytes: [UInt8]
            do throws(SocketError) {
                bytes = try await endpoint.receive(atMost: min(comparison.due, 65_536), deadline: deadline)
            } catch {
                throw missing(error, comparison, step)
            }
            guard !bytes.isEmpty else { throw ended(comparison, step) }
            if case .differs(let offset) = comparison.receive(bytes) { throw wrong(comparison, at: offset, step) }
        }
    }

    /// Takes the end of the stream, with nothing before it.
    private func receiveEnd(
        of endpoint: T.Connection,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(Failure) {
        let bytes: [UInt8]
        do throws(SocketError) {
            bytes = try await endpoint.receive(atMost: ByteDifference.windowLimit, deadline: deadline)
        } catch {
            throw failure(error, step, limit: .noEnd, "the peer did not end its stream")
        }
        guard bytes.isEmpty else { throw surplus(bytes, step) }
    }
}
