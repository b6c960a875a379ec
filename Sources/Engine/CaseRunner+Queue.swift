import Results
import ScenarioLanguage
import Sockets

/// What is queued, and how it moves while the script waits.
extension CaseRunner {
    /// Queues a payload and sends what goes at once.
    mutating func send(
        _ stream: PayloadStream,
        _ pacing: Step.Pacing,
        _ outcome: Step.SendOutcome,
        on index: Int,
        _ step: Step
    ) async throws(StepFailure) {
        connections[index].echo.send(stream)
        var limit = limit(of: step) + pacing.duration(of: stream.count)
        if outcome != .queued { limit = .seconds(86_400) }
        connections[index].queue.append(QueuedStep(step, at: place, .send(pacing), stream, limit: limit))
        try flush(index)
        switch outcome {
        case .queued: return
        case .blocked: try await requireBlocked(index, step)
        case .reset: try await requireReset(index, step)
        }
    }

    /// Queues a payload whose last byte is urgent, and does not come back where others do.
    mutating func sendUrgent(_ stream: PayloadStream, on index: Int, _ step: Step) throws(StepFailure) {
        var rest = stream
        let plain = PayloadStream(rest.read(atMost: stream.count - 1))
        connections[index].echo.send(plain)
        for (work, part) in [(QueuedStep.Work.send(.init()), plain), (.sendUrgent, rest)] {
            connections[index].queue.append(QueuedStep(step, at: place, work, part, limit: limit(of: step)))
        }
        try flush(index)
    }

    /// Sends a payload so that its pieces are read apart: the next goes when the peer has read the last, or after a while
    /// where that cannot be seen.
    mutating func send(
        _ stream: PayloadStream,
        inPieces cut: Cut,
        on index: Int,
        _ step: Step
    ) async throws(StepFailure) {
        var rest = stream
        connections[index].echo.send(stream)
        for (number, count) in cut.pieces(of: stream.count).enumerated() {
            if number > 0 {
                try await waitUntilRead(index, step)
                if cut == .secondHalfLate { try await pause(for: .milliseconds(100), step) }
            }
            let piece = PayloadStream(rest.read(atMost: count))
            connections[index].queue.append(
                QueuedStep(step, at: place, .send(.init()), piece, limit: limit(of: step))
            )
            try await drain(index, step)
        }
    }

    private mutating func waitUntilRead(_ index: Int, _ step: Step) async throws(StepFailure) {
        let endpoint = connections[index].endpoint
        guard transport.unread(by: endpoint) != nil else { return try await pause(for: .milliseconds(20), step) }
        // A peer that reads nothing for so long is busy with something else.
        let deadline = transport.now + .seconds(1)
        _ = try await look(step, atMostEvery: .milliseconds(5), until: deadline) {
            $0.transport.unread(by: endpoint) ?? 0 == 0
        }
    }

    /// Goes on moving what is queued for so long.
    mutating func pause(for duration: Duration, _ step: Step) async throws(StepFailure) {
        let end = transport.now + duration
        while transport.now < end { try await pump(step, until: end) }
    }

    /// Looks for what nobody tells of, soon at first and then ever less often; false when it does not hold by then.
    mutating func look(
        _ step: Step,
        atMostEvery longest: Duration,
        until deadline: ContinuousClock.Instant,
        for condition: (borrowing Self) -> Bool
    ) async throws(StepFailure) -> Bool {
        var pause = Duration.microseconds(100)
        while !condition(self) {
            guard transport.now < deadline else { return false }
            try await pump(step, until: min(deadline, transport.now + pause))
            pause = min(pause * 2, longest)
        }
        return true
    }

    /// Back-pressure: not all of a payload is taken in its whole limit; the rest may stay queued for ever.
    private mutating func requireBlocked(_ index: Int, _ step: Step) async throws(StepFailure) {
        let deadline = transport.now + limit(of: step)
        while transport.now < deadline {
            guard !connections[index].queue.isEmpty else { break }
            try await pump(step, until: deadline)
        }
        guard let last = connections[index].queue.indices.last else {
            let what = connections[index].isReset ? "reset the connection" : "took all that was sent"
            throw broken(step, .notBlocked, "the peer \(what)\(connections[index].suffix), and was to take no more")
        }
        connections[index].queue[last].mayStay = true
    }

    /// A reset in answer to what was sent.
    private mutating func requireReset(_ index: Int, _ step: Step) async throws(StepFailure) {
        let deadline = transport.now + limit(of: step)
        while !connections[index].isReset {
            if let error = connections[index].endpoint.takePendingError(),
                error == .connectionReset || error == .brokenPipe
            {
                lose(index)
                break
            }
            guard transport.now < deadline else {
                let suffix = "\(connections[index].suffix) within \(limit(of: step).text)"
                throw broken(step, .noReset, "the peer did not reset the connection\(suffix)")
            }
            // A reset wakes who waits for either direction.
            try await pump(
                step,
                reading: connections[index].endpoint,
                until: min(deadline, transport.now + .milliseconds(5))
            )
        }
        connections[index].lost = nil
    }

    mutating func shutDown(_ direction: Socket.Shutdown, _ index: Int, _ step: Step) throws(StepFailure) {
        if case .read = direction {
            return try shutDownNow(direction, index, step, at: place)
        }
        connections[index].queue.append(QueuedStep(step, at: place, .shutdown(direction), limit: limit(of: step)))
        try flush(index)
    }

    private mutating func shutDownNow(
        _ direction: Socket.Shutdown,
        _ index: Int,
        _ step: Step,
        at place: Int
    ) throws(StepFailure) {
        do throws(SocketError) {
            try connections[index].endpoint.shutdown(direction)
            if direction != .read { connections[index].trace.ledger.finished(by: place) }
        } catch {
            // Where the peer has reset the connection, that and what came before it are for the next recv to judge.
            guard error == .connectionReset else { throw failure(error, step, "the connection was not shut down") }
            lose(index)
        }
    }

    /// Sends what goes now, a part of a long payload only, so that what comes back is taken in turn.
    mutating func flush(_ index: Int) throws(StepFailure) {
        var budget = Self.flushBudget
        while budget > 0, let head = connections[index].queue.first {
            switch head.work {
            case .shutdown(let direction):
                try shutDownNow(direction, index, head.step, at: head.place)
                if !connections[index].queue.isEmpty { connections[index].queue.removeFirst() }
            case .send, .sendUrgent:
                let sent = try sendSome(index, head.pacing)
                guard sent > 0 else { return }
                budget -= sent
            }
        }
    }

    private static var flushBudget: Int { 64 << 10 }

    /// Hands a piece of the first queued payload to the kernel; zero when none goes now.
    private mutating func sendSome(_ index: Int, _ pacing: Step.Pacing) throws(StepFailure) -> Int {
        let now = transport.now
        connections[index].queue[0].fill(pacing, at: now)
        let head = connections[index].queue[0]
        guard !head.isPaced(at: now) else { return 0 }
        // An empty payload has left as soon as its turn has come.
        var sent = 0
        if !head.pending.isEmpty {
            do throws(SocketError) {
                let endpoint = connections[index].endpoint
                sent =
                    try head.isUrgent
                    ? endpoint.trySendUrgent(head.pending[head.pending.startIndex])
                    : endpoint.trySend(head.pending)
            } catch {
                guard error == .connectionReset || error == .brokenPipe else {
                    throw failure(error, head.step, "the payload was not sent")
                }
                lose(index)
                return 0
            }
            connections[index].queue[0].take(sent)
            connections[index].trace.ledger.sent(sent, by: head.place)
            if sent == 0, head.isLate(at: now) { throw notTaken(head, connections[index]) }
        }
        if connections[index].queue[0].isSent { connections[index].queue.removeFirst() }
        return head.pending.isEmpty ? 1 : sent
    }

    /// The peer has reset the connection: what is queued on it will not leave.
    mutating func lose(_ index: Int) {
        connections[index].isReset = true
        if connections[index].lost == nil, let head = connections[index].queue.first(where: \.isSend) {
            connections[index].lost = (head.step, head.sent)
        }
        connections[index].queue = []
    }

    /// Waits until the queue of a connection has gone out.
    mutating func drain(_ index: Int, _ step: Step) async throws(StepFailure) {
        try flush(index)
        // What is queued has limits of its own; the step has one where it says so.
        let deadline = step.within.map { _ in transport.now + limit(of: step) }
        while let head = connections[index].queue.first, !head.mayStay {
            if let deadline, transport.now >= deadline { throw notLeft(step, head, connections[index]) }
            try await pump(step, until: deadline ?? caseDeadline)
        }
        if let (step, sent) = connections[index].lost {
            let count = CountText.of(sent, "byte")
            let suffix = connections[index].suffix
            throw broken(step, .reset, "the peer reset the connection after it took \(count)\(suffix)")
        }
    }

    /// Moves what is queued, and waits until something can go on: a connection that is read, a listener, a queue.
    mutating func pump(
        _ step: Step,
        reading: T.Connection? = nil,
        connecting: T.Connection? = nil,
        accepting: T.Listener? = nil,
        until deadline: ContinuousClock.Instant
    ) async throws(StepFailure) {
        var interests = Interests<T>()
        var wake = min(deadline, caseDeadline)
        var canGoOn = false
        for index in connections.indices where !connections[index].queue.isEmpty {
            try flush(index)
            guard let head = connections[index].queue.first else {
                // Somebody may have waited for that.
                canGoOn = true
                continue
            }
            if head.isBlocked {
                interests.writing.append(connections[index].endpoint)
                if let limit = head.deadline { wake = min(wake, limit) }
            } else if let next = head.nextChunk, head.isPaced(at: transport.now) {
                wake = min(wake, next)
            } else {
                canGoOn = true
            }
        }
        guard !canGoOn else { return try await breathe(step) }
        if let reading { interests.reading.append(reading) }
        if let connecting { interests.writing.append(connecting) }
        if let accepting { interests.accepting.append(accepting) }
        interests.news = programNews
        busyCount = 0
        do throws(SocketError) {
            try await transport.wait(for: interests, until: wake)
        } catch {
            switch error {
            case .cancelled: throw .interrupted
            case .timedOut:
                // A recv says what had come.
                if reading == nil, transport.now >= caseDeadline { throw overdue(step) }
            default: throw failure(error, step, "nothing could be waited for")
            }
        }
    }

    /// Lets others run now and then, and ends what goes on for ever.
    mutating func breathe(_ step: Step) async throws(StepFailure) {
        busyCount += 1
        guard busyCount.isMultiple(of: 8) else { return }
        await Task.yield()
        if Task.isCancelled { throw .interrupted }
        if transport.now >= caseDeadline { throw overdue(step) }
    }
}
