import CaptureFiles
import Conversations
import Sockets
import Synchronization
import Wire

/// A case that was played before: what its capture says of it, and its packets.
final class CapturedCase: Sendable {
    private struct State {
        /// How many sockets of each opener were opened again.
        var opened: [String: Int] = [:]
        var doubt: String?
        var hasSkipped = false
    }

    let description: CaptureDescription
    let recording: Recording
    let refusals: [Recording.Refusal]
    /// The sockets of the script, by their openers.
    private let sockets: [String: [CaptureDescription.Connection]]
    /// How many bytes the kernel took of each, by its two ends.
    private let sent: [String: Int]
    /// The places of TCP conversations among the tracks, by their two ends.
    private let places: [String: Int]
    private let state = Mutex(State())

    /// - Throws: `CaptureFileProblem` for a file that is none of Hark's captures, or damaged.
    init(_ path: String) throws(CaptureFileProblem) {
        let file = try WholeCapture(path)
        if let damage = file.damage { throw CaptureFileProblem(description: "\(path) is damaged \(damage)") }
        guard let description = CaptureDescription(comments: file.comments) else {
            throw CaptureFileProblem(description: "\(path) is no capture that 'hark run --captures' has kept")
        }
        self.description = description
        recording = Recording(file.list)
        refusals = recording.refusals
        sockets = Dictionary(grouping: description.connections, by: \.opener)
        let ends = description.connections.map { (Self.ends($0.local, $0.peer ?? ""), $0.sent) }
        sent = Dictionary(ends) { first, _ in first }
        let tracks = recording.tracks.enumerated().filter { $0.element.conversation.transport == .tcp }
        let talks = tracks.map { index, track in
            (Self.ends("\(track.conversation.client)", "\(track.conversation.server)"), index)
        }
        places = Dictionary(talks) { first, _ in first }
    }

    /// Where a step went.
    func peers(of opener: Opener) -> [SocketAddress] {
        var seen: Set<SocketAddress> = []
        return (sockets[opener.name] ?? []).compactMap { $0.peer.flatMap { SocketAddress(numeric: $0) } }
            .filter { seen.insert($0).inserted }
    }

    /// The next socket that a step opened.
    func next(of opener: Opener) -> CaptureDescription.Connection? {
        let all = sockets[opener.name] ?? []
        return state.withLock { state in
            let number = state.opened[opener.name, default: 0]
            guard number < all.count else { return nil }
            state.opened[opener.name] = number + 1
            return all[number]
        }
    }

    /// The conversation of a socket, of the opening of which there are packets.
    func timeline(local: String, peer: String) -> CapturedTimeline {
        guard let place = places[Self.ends(local, peer)] else { return CapturedTimeline() }
        return CapturedTimeline(recording.tracks[place], of: .client, in: recording.list)
    }

    private static func ends(_ one: String, _ other: String) -> String { "\(one) \(other)" }

    /// The connections that came to a listener, in the order in which they were open.
    func arrivals(at listener: String) -> [(timeline: CapturedTimeline, peer: SocketAddress)] {
        recording.tracks.filter { $0.conversation.transport == .tcp && "\($0.conversation.server)" == listener }
            .map {
                (CapturedTimeline($0, of: .server, in: recording.list), SocketAddress($0.conversation.client))
            }
            .filter { $0.0.opened != nil }
            .sorted { $0.0.openedNumber < $1.0.openedNumber }
    }

    /// How many bytes the kernel took of an accepted connection.
    func sent(local: String, peer: String) -> Int {
        sent[Self.ends(local, peer)] ?? 0
    }

    /// What the packets say.
    func evidence(_ ends: ConnectionEnds) -> CaseEvidence {
        CaseEvidence(
            recording: recording,
            ends: ends,
            lost: description.lost,
            areHeadersOnly: description.headersOnly,
            isComplete: description.isComplete,
            isOwn: description.isOwn
        )
    }

    /// Whether all that was said is known, so that the steps can be judged.
    var isWhole: Bool {
        !description.headersOnly
            && recording.tracks.allSatisfy { track in
                Conversation.Side.allCases.allSatisfy { CapturedStream(track, of: $0, in: recording.list).isWhole }
            }
    }

    /// Notes why the script is not the one that was captured; the first reason counts.
    func doubt(_ reason: String) {
        state.withLock { $0.doubt = $0.doubt ?? reason }
    }

    /// Notes a step that no capture can judge.
    func skip() {
        state.withLock { $0.hasSkipped = true }
    }

    /// Why what was found means nothing.
    var doubt: String? { state.withLock { $0.doubt } }

    /// Whether steps were left out.
    var hasSkipped: Bool { state.withLock { $0.hasSkipped } }
}
