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
        var end = Event.CaseEnded(id: planned.id, verdict: .passed)
        for step in planned.scenario.steps where end.verdict == .passed {
            do throws(Failure) {
                try await play(step, since: start)
            } catch {
                switch error {
                case .broken(let finding):
                    end.findings = [finding]
                    end.verdict = Verdict(end.findings)
                case .interrupted:
                    end.verdict = .skipped
                    end.reason = "interrupted while it ran"
                }
            }
        }
        end.duration = (transport.now - start).nanoseconds
        return end
    }

    /// Performs a step and posts what came of it; one that was interrupted has not ended.
    private mutating func play(_ step: Step, since start: ContinuousClock.Instant) async throws(Failure) {
        let begun = transport.now
        var ended = Event.StepEnded(
            caseID: planned.id,
            line: step.range.start.line,
            summary: step.action.summary(echo: connection?.echo.due.count ?? 0),
            outcome: .held,
            start: (begun - start).nanoseconds
        )
        do throws(Failure) {
            try await perform(step, deadline: begun + step.limit)
            emit(.stepEnded(ended))
        } catch {
            if case .broken(let finding) = error {
                ended.outcome = finding.blame == .target ? .broken : .errored
                emit(.stepEnded(ended))
            }
            throw error
        }
    }

    private mutating func perform(_ step: Step, deadline: ContinuousClock.Instant) async throws(Failure) {
        if case .connect = step.action {
            connection = Connection(endpoint: try await connect(step, deadline))
            return
        }
        // The scenario was checked: there is a connection.
        guard let connection else { throw broken(step, .unjudged, blame: .hark, "no connection is open") }
        let endpoint = connection.endpoint
        switch step.action {
        case .connect: break
        case .send(let bytes):
            try await send(bytes, on: endpoint, step, deadline)
            self.connection?.echo.send(bytes)
        case .shutdown(let direction):
            try shutDown(direction, of: endpoint, step)
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

    private func send(
        _ bytes: [UInt8],
        on endpoint: T.Connection,
        _ step: Step,
        _ deadline: ContinuousClock.Instant
    ) async throws(Failure) {
        do throws(SocketError) {
            try await endpoint.send(bytes, deadline: deadline)
        } catch {
            throw failure(error, step, limit: .timedOut, "the peer did not take \(CountText.of(bytes.count, "byte"))")
        }
    }

    private func shutDown(_ direction: Step.Direction, of endpoint: T.Connection, _ step: Step) throws(Failure) {
        do throws(SocketError) {
            try endpoint.shutdown(direction.socketDirection)
        } catch {
            // Where the peer has reset the connection, that and what came before it are for the next recv to judge.
            guard error == .connectionReset else {
                throw failure(error, step, limit: .timedOut, "the connection was not shut down")
            }
        }
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
            if let offset = comparison.receive(bytes) { throw wrong(comparison, at: offset, step) }
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
