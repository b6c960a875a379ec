import Capture
import Conversations
import Results
import ScenarioLanguage
import Wire

/// What the packets of a case are, once all of them are there.
struct CaseEvidence {
    let recording: Recording
    let ends: ConnectionEnds
    /// How many packets the kernel dropped while the case ran, and how many found no room.
    let lost: Int
    let areHeadersOnly: Bool
    /// Whether the last packet that was sent is in it.
    let isComplete: Bool
    /// Whether nobody else used the interface.
    let isOwn: Bool
}

extension CaseRunner {
    /// Whether somebody looks at the packets of this case.
    private var needsPackets: Bool { planned.needsPackets(options) }

    /// Begins to record the case.
    ///
    /// - Returns: why that cannot be, when somebody wants its packets.
    func beginRecording() async -> Finding? {
        guard needsPackets, captured == nil else { return nil }
        let lack = CaptureProblem(message: "nothing captures packets in this run")
        guard let recorder else { return Finding(lack) }
        if let problem = await recorder.problem(on: transport) { return Finding(problem) }
        // What was dropped before is no fault of this case.
        _ = await recorder.fence(until: transport.now + Self.fencePatience * options.timeScale, on: transport)
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
        guard needsPackets else { return nil }
        closeAll()
        let ends = ends
        if let captured { return captured.evidence(ends) }
        guard let recorder else { return nil }
        let patience = transport.now + Self.fencePatience * options.timeScale
        _ = await recorder.fence(until: patience, on: transport)
        let settled = transport.now + Self.settleTime * options.timeScale
        await recorder.waitForEnds(until: settled, on: transport) { recorder.isOwn || ends.contain($0) }
        return await evidence(recorder)
    }

    /// The sockets of the script, those that are closed too.
    private var ends: ConnectionEnds {
        ConnectionEnds(connections.map(\.trace) + traces, labels: labels)
    }

    /// All that was sent so far.
    func evidence(_ recorder: Recorder) async -> CaseEvidence {
        let patience = transport.now + Self.fencePatience * options.timeScale
        let isComplete = await recorder.fence(until: patience, on: transport)
        let state = recorder.current
        let ends = ends
        return CaseEvidence(
            // Where others use the interface, what is the case's are the conversations of its own sockets.
            recording: Recording(state.list) { recorder.isOwn || ends.contain($0) },
            ends: ends,
            lost: state.lost,
            areHeadersOnly: state.areHeadersOnly,
            isComplete: isComplete && state.problem == nil,
            isOwn: recorder.isOwn
        )
    }

    /// How long the ends of conversations are waited for.
    private static var settleTime: Duration { .milliseconds(250) }
    /// A fence takes microseconds; on a machine that is busy, longer.
    private static var fencePatience: Duration { .seconds(5) }
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
        case .judging: scenario.speaksOfPackets
        case .keeping: true
        }
    }
}

extension Finding {
    init(_ problem: CaptureProblem) {
        self.init(kind: .noCapture, blame: .environment, message: problem.message, hint: problem.remedy)
    }
}
