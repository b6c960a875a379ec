import CLinux
package import Capture
import Conversations
import Glibc
import Synchronization
package import Wire

/// The packets of the case that runs, as the capture's thread hands them on.
package final class Recorder: PacketSink {
    struct State {
        fileprivate(set) var linkType: LinkType?
        fileprivate(set) var problem: CaptureProblem?
        fileprivate(set) var list = PacketList(linkType: .ethernet)
        fileprivate(set) var lastFence: UInt64 = 0
        /// Since the opening.
        fileprivate(set) var dropped = 0
        /// How many packets found no room in memory.
        fileprivate(set) var unkept = 0
        fileprivate(set) var areHeadersOnly = false
        fileprivate var droppedBefore = 0
        fileprivate var isAwaited = false

        /// How many packets of the case are missing: dropped by the kernel, or without room.
        var lost: Int { dropped - droppedBefore + unkept }
    }

    /// The most memory that the packets of a case take, in bytes.
    private static let memoryLimit = 512 << 20

    /// Readable when something has come that somebody waits for.
    let news: Int32
    let settings: LiveCapture.Settings
    private let state = Mutex(State())
    private let capture = Mutex<LiveCapture?>(nil)

    /// Begins to open a capture.
    package init(_ settings: LiveCapture.Settings) {
        news = clinux_eventfd()
        self.settings = settings
        capture.withLock { $0 = LiveCapture(settings, sink: self) }
    }

    deinit {
        _ = Glibc.close(news)
    }

    /// Whether nobody else uses the interface.
    var isOwn: Bool { settings.isOwn }

    package func stop() {
        capture.withLock { $0 }?.stop()
    }

    /// Why there is no capture, once that is known.
    func problem<T: Transport>(on transport: T) async -> CaptureProblem? {
        let deadline = transport.now + .seconds(10)
        let isKnown = await wait(until: deadline, on: transport) { $0.linkType != nil || $0.problem != nil }
        return isKnown
            ? state.withLock { $0.problem } : CaptureProblem(message: "the capture did not begin within 10 seconds")
    }

    /// Forgets what earlier cases left.
    ///
    /// - Throws: `CaptureProblem` when less or more of each packet cannot be kept from now on.
    func begin(headersOnly: Bool) throws(CaptureProblem) {
        if state.withLock({ $0.areHeadersOnly }) != headersOnly {
            try capture.withLock { $0 }?.keep(headersOnly: headersOnly)
        }
        state.withLock { state in
            state.areHeadersOnly = headersOnly
            state.list = PacketList(linkType: state.linkType ?? .ethernet)
            state.unkept = 0
            state.droppedBefore = state.dropped
        }
    }

    /// What there is.
    var current: State { state.withLock { $0 } }

    /// Waits until each conversation of which this holds is over, or `deadline`.
    func waitForEnds<T: Transport>(
        until deadline: ContinuousClock.Instant,
        on transport: T,
        of isOwn: (Conversation) -> Bool
    ) async {
        var table = ConversationTable()
        var seen = 0
        while true {
            sort(into: &table, &seen)
            let isOver =
                table.openCount == 0
                || table.conversations.allSatisfy { !$0.beganWithSYN || $0.isOver || !isOwn($0) }
            let count = seen
            guard !isOver,
                await wait(until: deadline, on: transport, for: { $0.list.count > count || $0.problem != nil }),
                current.problem == nil
            else { return }
        }
    }

    /// Takes up what has come; the list is held no longer than that, because who adds to it would have to copy it.
    private func sort(into table: inout ConversationTable, _ seen: inout Int) {
        let list = current.list
        while seen < list.count {
            seen += 1
            let packet = list[seen]
            guard let dissection = try? packet.dissect(list.linkType) else { continue }
            _ = table.add(dissection, timestamp: packet.timestamp, number: seen)
        }
    }

    /// Waits until this holds, false when it does not by then.
    func wait<T: Transport>(
        until deadline: ContinuousClock.Instant,
        on transport: T,
        for condition: (borrowing State) -> Bool
    ) async -> Bool {
        var interests = Interests<T>()
        interests.news = [news]
        while true {
            // Read before the state is looked at: what comes in between rings again.
            var count: UInt64 = 0
            _ = unsafe read(news, &count, 8)
            let holds = state.withLock { state in
                state.isAwaited = !condition(state)
                return !state.isAwaited
            }
            if holds { return true }
            guard transport.now < deadline, !Task.isCancelled else { return false }
            try? await transport.wait(for: interests, until: deadline)
        }
    }

    /// Waits until all that was sent before is in the capture.
    ///
    /// - Returns: false when that is not known.
    func fence<T: Transport>(until deadline: ContinuousClock.Instant, on transport: T) async -> Bool {
        guard let fence = capture.withLock({ $0 })?.setFence() else { return false }
        return await wait(until: deadline, on: transport) { $0.lastFence >= fence || $0.problem != nil }
    }

    private func ring(_ state: inout State) {
        guard state.isAwaited else { return }
        state.isAwaited = false
        var one: UInt64 = 1
        _ = unsafe write(news, &one, 8)
    }
}

/// Called on the capture's thread.
extension Recorder {
    package func opened(_ linkType: LinkType) {
        state.withLock { state in
            state.linkType = linkType
            state.list = PacketList(linkType: linkType)
            ring(&state)
        }
    }

    package func failed(_ problem: CaptureProblem) {
        state.withLock { state in
            state.problem = problem
            ring(&state)
        }
    }

    package func take(_ timestamp: Timestamp, originalLength: Int, _ bytes: Span<UInt8>) {
        state.withLock { state in
            guard state.list.size < Self.memoryLimit else {
                state.unkept += 1
                return
            }
            // Nothing else: what takes longer here lets the kernel's buffer run full.
            state.list.append(timestamp: timestamp, originalLength: originalLength, bytes)
        }
    }

    package func passed(fence: UInt64, dropped: Int) {
        state.withLock { state in
            state.lastFence = fence
            state.dropped = dropped
        }
    }

    package func rested() {
        state.withLock { ring(&$0) }
    }
}
