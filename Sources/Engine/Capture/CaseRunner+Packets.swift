import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

/// What the packets of a case are, once all of them are there.
struct CaseEvidence {
    let recording: Recording
    /// How many packets the kernel dropped while the case ran, and how many found no room.
    let lost: Int
    let areHeadersOnly: Bool
    /// Whether the last packet that was sent is in it.
    let isComplete: Bool
}

extension CaseRunner {
    /// Whether somebody looks at the packets of this case.
    private var needsPackets: Bool { planned.needsPackets(options) }

    /// Begins to record the case.
    ///
    /// - Returns: why that cannot be, when somebody wants its packets.
    func beginRecording() async -> Finding? {
        guard needsPackets else { return nil }
        let lack = CaptureProblem(message: "nothing captures packets in this run")
        guard let recorder else { return Finding(lack) }
        if let problem = await recorder.problem(on: transport) { return Finding(problem) }
        do throws(CaptureProblem) {
            try recorder.begin(headersOnly: scenario.volume > Scenario.wholePacketsLimit)
            return nil
        } catch {
            return Finding(error)
        }
    }

    /// Closes what is open, and waits until the case's conversations are over in the capture, then for a fence.
    ///
    /// A fence right behind the last step comes before the server's FIN in most runs.
    mutating func gatherPackets() async -> CaseEvidence? {
        guard needsPackets, let recorder else { return nil }
        closeAll()
        let hasOwn = isOwn(recorder)
        let patience = transport.now + Self.fencePatience * options.timeScale
        _ = await recorder.fence(until: patience, on: transport)
        let settled = transport.now + Self.settleTime * options.timeScale
        _ = await recorder.wait(until: settled, on: transport) { state in
            if recorder.isOwn { return state.table.openCount == 0 || state.problem != nil }
            return state.problem != nil
                || state.table.conversations.allSatisfy { !$0.beganWithSYN || $0.isOver || !hasOwn($0) }
        }
        return await evidence(recorder)
    }

    /// Which conversations belong to the case: where others use the interface, those of its own sockets.
    private func isOwn(_ recorder: Recorder) -> (Conversation) -> Bool {
        let ends = connections.map(\.trace) + traces
        return { conversation in recorder.isOwn || ends.contains { $0.belongs(to: conversation) } }
    }

    /// All that was sent so far.
    func evidence(_ recorder: Recorder) async -> CaseEvidence {
        let patience = transport.now + Self.fencePatience * options.timeScale
        let isComplete = await recorder.fence(until: patience, on: transport)
        let state = recorder.current
        return CaseEvidence(
            recording: Recording(state.list, isOwn: isOwn(recorder)),
            lost: state.lost,
            areHeadersOnly: state.areHeadersOnly,
            isComplete: isComplete && state.problem == nil
        )
    }

    /// How long the ends of conversations are waited for.
    private static var settleTime: Duration { .milliseconds(250) }
    /// A fence takes microseconds; on a machine that is busy, longer.
    private static var fencePatience: Duration { .seconds(5) }

    /// The sides of a conversation that are under test: those of which no socket is the script's.
    func targets(of conversation: Conversation) -> [Conversation.Side] {
        let ends = connections.map(\.trace) + traces
        return Conversation.Side.allCases.filter { side in !ends.contains { $0.isEnd(side, of: conversation) } }
    }

    /// What is said of each packet of a conversation: the steps that caused it, or took it.
    func comments(of packet: ConversationPacket, in conversation: Conversation) -> [String] {
        var steps: [Int] = []
        for end in connections.map(\.trace) + traces {
            if end.isEnd(packet.sender, of: conversation) { steps += end.ledger.causes(of: packet) }
            if end.isEnd(packet.sender.other, of: conversation) { steps += end.ledger.takers(of: packet) }
        }
        return steps.map { labels[$0] }
    }
}

extension Plan {
    /// Whether somebody looks at the packets of one of its cases.
    package func needsPackets(_ options: RunOptions) -> Bool {
        cases.contains { $0.needsPackets(options) }
    }
}

extension Case {
    fileprivate func needsPackets(_ options: RunOptions) -> Bool {
        switch options.capturing {
        case .off: false
        case .judging: !scenario.wire.isEmpty
        case .keeping: true
        }
    }
}

extension Finding {
    init(_ problem: CaptureProblem) {
        self.init(kind: .noCapture, blame: .environment, message: problem.message, hint: problem.remedy)
    }
}
