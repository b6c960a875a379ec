package import Capture
import Conversations
import Sockets
import Synchronization
import Wire

/// The packets of the case that is running, as the capture thread delivers them.
package final class Recorder: Sendable {
    let session: CaptureSession
    private let tape: Tape
    private let isShared: Bool

    /// Opens the capture that the cases of an arena share, and makes sure that it is live.
    ///
    /// - `isBulky`: whether a case moves more than 8 MiB, which takes a larger buffer.
    /// - `isShared`: whether others use the interface too, so that only the script's own sockets count.
    package init(
        interface: String,
        filter: String,
        isBulky: Bool,
        isShared: Bool = false
    ) async throws(CaptureError) {
        self.isShared = isShared
        let tape = Tape()
        self.tape = tape
        session = try CaptureSession(interface: interface, filter: filter, bufferSize: isBulky ? 32 << 20 : 8 << 20) {
            tape.add($0)
        }
        guard await session.fence() != nil else {
            throw CaptureError(message: "the capture on \(interface) shows no packets")
        }
    }

    /// Forgets what earlier cases left and begins anew.
    func begin(headersOnly: Bool) throws(CaptureError) {
        if tape.state.withLock({ $0.areHeadersOnly }) != headersOnly { try session.keep(headersOnly: headersOnly) }
        tape.state.withLock { $0.begin(headersOnly: headersOnly) }
    }

    package func close() {
        session.close()
    }
}

extension Recorder {
    /// What a case left on the wire.
    struct Evidence: Sendable {
        var packets: PacketStore
        /// Address pairs whose packets belong to the case.
        var pairs: Set<AddressPair>
        /// Whether other conversations are among the packets.
        var isMixed: Bool
        /// How many packets the kernel dropped while the case ran; nil when the fence itself was lost.
        var drops: Int?
        var areHeadersOnly: Bool
    }

    /// Waits until every conversation of the case is over in the capture, or until `deadline`, and then for a fence.
    ///
    /// A fence right after the last step comes before the server's FIN in most runs, so ends are awaited first.
    func settle<T: Transport>(
        until deadline: ContinuousClock.Instant,
        own: Set<AddressPair>,
        awaitsDatagrams: Bool,
        on transport: T
    ) async -> Int? {
        let isShared = isShared
        await wait(until: deadline, on: transport) {
            $0.isOver(own: isShared ? own : nil, awaitsDatagrams: awaitsDatagrams)
        }
        return await session.fence()
    }

    /// Waits for one more packet, or until `deadline`.
    func more<T: Transport>(than count: Int, until deadline: ContinuousClock.Instant, on transport: T) async {
        await wait(until: deadline, on: transport) { $0.store.count > count }
    }

    /// What the case has so far; `drops` is what the last fence told.
    func evidence(own: Set<AddressPair>, drops: Int?) -> Evidence {
        tape.state.withLock { state in
            let pairs = state.pairs(own: own, isShared: isShared)
            state.pastDatagrams.formUnion(state.datagramPairs)
            defer { state.earlierDrops = drops ?? state.earlierDrops }
            return Evidence(
                packets: state.store,
                pairs: pairs,
                isMixed: !state.allPairs.isSubset(of: pairs),
                drops: drops.map { $0 - state.earlierDrops },
                areHeadersOnly: state.areHeadersOnly
            )
        }
    }

    private func wait<T: Transport>(
        until deadline: ContinuousClock.Instant,
        on transport: T,
        for condition: @escaping @Sendable (Tape.State) -> Bool
    ) async {
        guard !tape.state.withLock({ condition($0) }) else { return }
        let tape = tape
        async let _: Void = Self.wake(tape, at: deadline, on: transport)
        await tape.wait(for: condition)
        // Leaving cancels the timer.
    }

    private static func wake<T: Transport>(_ tape: Tape, at deadline: ContinuousClock.Instant, on transport: T) async {
        guard (try? await transport.sleep(until: deadline)) != nil else { return }
        tape.wake()
    }
}
