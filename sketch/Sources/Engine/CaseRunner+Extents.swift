import Results
import ScenarioLanguage
import Sockets
import Wire

/// `recv` of an extent: `until`, `length`, `max`.
extension CaseRunner {
    /// What a step holds for its judgements at most.
    static var heldLimit: Int { 1_048_576 }

    func takeUntil(
        _ delimiter: ByteSource,
        _ connection: Connection<T.Endpoint>,
        _ step: Step
    ) async throws(Broken) -> Bytes {
        let mark = delimiter.bytes(0..<delimiter.count)
        let end = limit(step)
        var held: Bytes = []
        var searched = 0
        while true {
            if let found = held.firstIndex(of: mark, from: searched) {
                connection.unread = held[(found + mark.count)...] + connection.unread
                connection.take(found + mark.count, by: label(step))
                return Bytes(held[..<(found + mark.count)])
            }
            searched = max(0, held.count - mark.count + 1)
            guard held.count < Self.heldLimit else {
                throw broken(step, .missingBytes, "the delimiter is not among the first \(held.count.bytes)")
            }
            let chunk: Bytes
            do throws(SocketError) {
                chunk = try await fetch(atMost: 4_096, connection, end)
            } catch {
                throw missing(error, held.count, of: nil, connection, step, window(held))
            }
            guard !chunk.isEmpty else { throw ended(connection, held.count, of: nil, step, window(held)) }
            held += chunk
        }
    }

    func takeAll(_ connection: Connection<T.Endpoint>, _ recv: Step.Recv, _ step: Step) async throws(Broken) -> Bytes {
        let end = limit(step)
        var held: Bytes = []
        var taken = 0
        while true {
            let chunk = try await chunk(atMost: ByteSource.window, taken: taken, of: nil, connection, step, end)
            if chunk.isEmpty {
                guard !connection.isReset else { throw ended(connection, taken, of: nil, step) }
                return held
            }
            taken += chunk.count
            try hold(chunk, in: &held, recv, step)
        }
    }

    func takeLength(
        _ count: Int,
        _ connection: Connection<T.Endpoint>,
        _ recv: Step.Recv,
        _ step: Step
    ) async throws(Broken) -> Bytes {
        let end = limit(step)
        var held: Bytes = []
        var taken = 0
        while taken < count {
            let size = min(count - taken, ByteSource.window)
            let chunk = try await chunk(atMost: size, taken: taken, of: count, connection, step, end)
            guard !chunk.isEmpty else { throw ended(connection, taken, of: count, step, window(held)) }
            taken += chunk.count
            try hold(chunk, in: &held, recv, step)
        }
        return held
    }

    func takeOnce(_ count: Int, _ connection: Connection<T.Endpoint>, _ step: Step) async throws(Broken) -> Bytes {
        let chunk = try await chunk(atMost: count, taken: 0, of: nil, connection, step, limit(step))
        guard !chunk.isEmpty else { throw ended(connection, 0, of: nil, step) }
        return chunk
    }

    private func chunk(
        atMost size: Int,
        taken: Int,
        of count: Int?,
        _ connection: Connection<T.Endpoint>,
        _ step: Step,
        _ end: ContinuousClock.Instant
    ) async throws(Broken) -> Bytes {
        do throws(SocketError) {
            return try await more(atMost: size, connection, step, end)
        } catch {
            throw missing(error, taken, of: count, connection, step)
        }
    }

    private func hold(_ chunk: Bytes, in held: inout Bytes, _ recv: Step.Recv, _ step: Step) throws(Broken) {
        guard !recv.judgements.isEmpty || !recv.keep.isEmpty else { return }
        held += chunk
        if held.count > Self.heldLimit {
            throw broken(step, .patternMismatch, "more than 1 MiB came: contains and matches judge at most that")
        }
    }

    private func window(_ held: Bytes) -> ByteDifference? {
        guard !held.isEmpty else { return nil }
        let got = Bytes(held.suffix(ByteDifference.windowLimit))
        return ByteDifference(
            offset: held.count,
            lead: got.count,
            expected: [],
            got: got,
            expectedCount: nil,
            gotCount: held.count
        )
    }
}

extension Bytes {
    /// The index at which `mark` first stands, no earlier than `start`.
    func firstIndex(of mark: Bytes, from start: Int) -> Int? {
        guard let first = mark.first, count >= mark.count else { return nil }
        var position = start
        while position <= count - mark.count {
            guard let candidate = self[position...].firstIndex(of: first), candidate <= count - mark.count else {
                return nil
            }
            if self[candidate..<candidate + mark.count].elementsEqual(mark) { return candidate }
            position = candidate + 1
        }
        return nil
    }
}
