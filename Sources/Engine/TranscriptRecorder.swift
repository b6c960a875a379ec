package import Conversations
import Synchronization

/// Notes what the ends of conversations do, as it happens.
package final class TranscriptRecorder: Sendable {
    private struct State {
        var transcript = Transcript()
        /// The place of the last moment of each conversation.
        var last: [Int] = []
        var size = 0
        var isFull = false
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let state = Mutex(State())

    /// The most that is kept, in bytes.
    private static let limit = 256 << 20

    /// - Parameter now: the clock, which is the machine's.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        start = now()
    }

    package var transcript: Transcript { state.withLock { $0.transcript } }

    /// Whether not everything had room.
    package var isFull: Bool { state.withLock { $0.isFull } }

    /// Begins a conversation with a server, and gives it its number.
    package func begin(_ transport: Conversation.Transport, server: String) -> Int {
        state.withLock { state in
            state.transcript.talks.append(.init(transport, server: server))
            state.last.append(-1)
            return state.transcript.talks.count - 1
        }
    }

    package func note(_ conversation: Int, _ side: Conversation.Side, _ act: Transcript.Act) {
        let time = (now() - start).nanoseconds
        state.withLock { state in
            if case .said(let bytes) = act {
                guard state.size + bytes.count <= Self.limit else {
                    state.isFull = true
                    return
                }
                state.size += bytes.count
            }
            // What a side says in one go is one moment.
            let last = state.last[conversation]
            let isStream = state.transcript.talks[conversation].transport == .tcp
            if isStream, case .said(let bytes) = act, last >= 0, state.transcript.moments[last].side == side,
                time - state.transcript.moments[last].end < Transcript.pause
            {
                if state.transcript.moments[last].append(bytes, at: time) { return }
            }
            state.last[conversation] = state.transcript.moments.count
            state.transcript.moments.append(.init(conversation: conversation, side: side, act: act, time: time))
        }
    }
}

extension Transcript.Moment {
    /// Adds to what is said; false when nothing is.
    fileprivate mutating func append(_ bytes: [UInt8], at time: Int64) -> Bool {
        guard case .said(var all) = act else { return false }
        act = .opened
        all += bytes
        act = .said(all)
        end = time
        return true
    }
}
