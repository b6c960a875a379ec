import CaptureFiles
import Conversations
import FoundationEssentials
package import Results
package import ScenarioLanguage
import Sockets

/// The captures that a run has kept in a folder, from which it is judged again.
package struct CapturedRun: Sendable {
    /// A folder from which nothing can be judged.
    package struct Failure: Error {
        package var message: String
    }

    private let folder: String
    /// By the `id` of their cases.
    private var files: [String: String] = [:]

    /// - Throws: `Failure` where the folder cannot be read, has no capture of Hark's, or two of one case.
    package init(_ folder: String) throws(Failure) {
        self.folder = folder
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Failure(message: "\(folder): no such folder")
        }
        for name in names.sorted() where name.hasSuffix(".pcapng") {
            let path = "\(folder)/\(name)"
            guard let comments = try? WholeCapture.comments(of: path),
                let description = CaptureDescription(comments: comments)
            else { continue }
            if let other = files[description.caseID] {
                let what = "are both of \(description.caseID): keep the captures of one run in a folder"
                throw Failure(message: "\(other) and \(path) \(what)")
            }
            files[description.caseID] = path
        }
        guard !files.isEmpty else {
            throw Failure(message: "\(folder): no capture here is one that 'hark run --captures' has kept")
        }
    }

    /// Judges every case of a plan by its capture.
    @concurrent
    package func judge(
        _ plan: Plan,
        _ options: RunOptions,
        time: Int64,
        emit: @escaping @Sendable (Event) -> Void
    ) async {
        let start = ContinuousClock.now
        for event in Event.announcing(plan, of: "the captures in \(folder)", options, time: time) { emit(event) }
        for planned in plan.cases {
            emit(.caseStarted(planned.started))
            emit(.caseEnded(await judge(planned, options, emit)))
        }
        let duration = (ContinuousClock.now - start).nanoseconds
        emit(.runEnded(.init(isInterrupted: Task.isCancelled, duration: duration)))
    }

    private func judge(
        _ planned: Case,
        _ options: RunOptions,
        _ emit: @escaping @Sendable (Event) -> Void
    ) async -> Event.CaseEnded {
        guard !Task.isCancelled else {
            return .skipped(planned.id, Event.CaseEnded.interrupted)
        }
        guard let path = files[planned.id] else {
            return .skipped(planned.id, "\(folder) has no capture of it")
        }
        let past: CapturedCase
        do throws(CaptureFileProblem) {
            past = try CapturedCase(path)
        } catch {
            let finding = Finding(kind: .unknowable, blame: .environment, message: "\(error)")
            return .init(id: planned.id, verdict: .errored, findings: [finding])
        }
        guard past.description.connections.allSatisfy({ SocketAddress(numeric: $0.local) != nil }) else {
            return .skipped(planned.id, "it speaks over Unix sockets, which no capture has")
        }
        return await judge(planned, past, options, emit)
    }

    private func judge(
        _ planned: Case,
        _ past: CapturedCase,
        _ options: RunOptions,
        _ emit: @escaping @Sendable (Event) -> Void
    ) async -> Event.CaseEnded {
        let description = past.description
        var options = options
        options.seed = description.seed
        options.timeScale = description.timeScale
        var target = Target(summary: description.target)
        if let address = description.address.flatMap({ SocketAddress(numeric: $0) }) {
            target = Target(summary: description.target, address: address)
        }
        var runner = CaseRunner(
            planned,
            transport: CapturedNetwork(past),
            target: target,
            programs: nil,
            recorder: nil,
            spool: nil,
            captured: past,
            options: options,
            emit: emit
        )
        if let bulk = description.bulk { runner.know(bulk: bulk) }
        var end: Event.CaseEnded
        if past.isWhole {
            end = await runner.run()
        } else {
            end = await runner.judgePacketsAlone()
            end.remarks.append("the capture has not all that was said: its packets were judged, and its steps were not")
        }
        if let doubt = past.doubt {
            end.noted = []
            end.findings = [Finding(kind: .unknowable, blame: .environment, message: doubt)]
            end.verdict = .errored
            end.reason = nil
        }
        if past.hasSkipped { end.remarks.append("what programs did is in no capture, and was not judged") }
        if CaptureDescription.hash(planned.scenario.source.text.utf8) != description.scenarioHash {
            end.remarks.append("the scenario has changed since the capture was made")
        }
        return end
    }
}

extension CaseRunner {
    /// Judges what a scenario says of its packets, where what they carried is not known.
    mutating func judgePacketsAlone() async -> Event.CaseEnded {
        var end = Event.CaseEnded(id: planned.id, verdict: .passed)
        traces = (captured?.description.connections ?? []).compactMap { connection in
            SocketAddress(numeric: connection.local).map { local in
                ConnectionTrace(connection, local: local, peer: connection.peer.flatMap { SocketAddress(numeric: $0) })
            }
        }
        await judgePackets(&end)
        return end
    }
}
