package import Arena
import Glibc
package import Results
package import ScenarioLanguage
package import Sockets
import Synchronization

/// The worker of a run, seen from its parent: whatever becomes of it, every case gets its verdict.
package struct WorkerProcess: Sendable {
    private let child: ChildProcess
    private let events: Int32
    private let complaints: Int32
    private let stop: Int32
    private let reactor: Reactor
    private let isSandboxed: Bool

    /// Starts it.
    ///
    /// Called on a thread that outlives it.
    ///
    /// - Throws: `ArenaProblem` when there can be none.
    package init(
        _ request: WorkerRequest,
        serverFolder: ProgramFolder,
        clientFolder: ProgramFolder,
        captures: CaptureFolder?,
        on reactor: Reactor
    ) throws(ArenaProblem) {
        let plan = try MemoryFile(request.encoded)
        let events = try DescriptorPair.pipe()
        let complaints = try DescriptorPair.pipe()
        let stop = try DescriptorPair.pipe()
        defer {
            plan.close()
            for descriptor in [events.second, complaints.second, stop.first] { _ = Glibc.close(descriptor) }
        }
        child = try OuterArena.spawn(
            [Worker.argument],
            [
                DescriptorMapping(complaints.second, as: 2),
                DescriptorMapping(plan.descriptor, as: Worker.request),
                DescriptorMapping(serverFolder.file.descriptor, as: Worker.serverFolder),
                DescriptorMapping(clientFolder.file.descriptor, as: Worker.clientFolder),
                DescriptorMapping(events.second, as: Worker.events),
                DescriptorMapping(stop.first, as: Worker.stop),
            ] + (captures.map { [DescriptorMapping($0.spool.descriptor, as: Worker.captures)] } ?? []),
            isSandboxed: request.programs.isSandboxed
        )
        self.events = events.first
        self.complaints = complaints.first
        self.stop = stop.second
        self.reactor = reactor
        isSandboxed = request.programs.isSandboxed
    }

    /// Why there is no arena for it; nil once it has come to life in one.
    var problem: ArenaProblem? {
        get async {
            while true {
                switch Reading.some(of: events, atMost: 1) {
                case .nothing: try? await reactor.waitUntilReadable(events)
                case .bytes: return nil
                case .end:
                    let words = String(decoding: Reading.all(of: complaints), as: UTF8.self)
                    let end = child.waitForAll()
                    close()
                    return words.contains("bwrap:")
                        ? OuterArena.problem(words) : ArenaProblem("Hark's worker \(end.words) at its start: \(words)")
                }
            }
        }
    }

    private func close() {
        for descriptor in [events, complaints] { reactor.forget(descriptor) }
        for descriptor in [events, complaints, stop] { _ = Glibc.close(descriptor) }
    }

    /// Hands on what it tells, to its end; when the task is cancelled it is asked to come to one.
    package func follow(_ cases: [Case], emit: @escaping @Sendable (Event) -> Void) async {
        let isOver = Mutex(false)
        await withTaskCancellationHandler {
            await Task.detached(executorPreference: reactor) { await read(cases, emit) }.value
            isOver.withLock { $0 = true }
        } onCancel: {
            isOver.withLock { isOver in
                if !isOver { _ = unsafe write(stop, "x", 1) }
            }
        }
        // Where it has namespaces of its own nothing outlives them, and closing a capture takes 25 ms.
        if isSandboxed { child.abandon() } else { child.waitForAll() }
        close()
    }

    private func read(_ cases: [Case], _ emit: @Sendable (Event) -> Void) async {
        var pipe = EventPipe()
        var ended = 0
        var isOpen = false
        var words: [UInt8] = []
        while true {
            switch Reading.some(of: events) {
            case .nothing:
                // A worker that says more than a pipe holds must not wait for ever.
                words = (words + Reading.all(of: complaints)).suffix(4_096)
                try? await reactor.wait(readable: [events, complaints], until: .now + .seconds(3_600))
            case .bytes(let bytes):
                for event in pipe.take(bytes) {
                    switch event {
                    case .caseStarted: isOpen = true
                    case .caseEnded:
                        isOpen = false
                        ended += 1
                    // How the run ended its parent knows better.
                    case .runEnded: return
                    case .runStarted, .fileRejected, .stepEnded: break
                    }
                    emit(event)
                }
            case .end:
                let finding = lastWords(words + Reading.all(of: complaints))
                for (number, planned) in cases.dropFirst(ended).enumerated() {
                    for event in planned.errored(finding).dropFirst(isOpen && number == 0 ? 1 : 0) { emit(event) }
                }
                return
            }
        }
    }

    /// Why it is gone.
    private func lastWords(_ bytes: [UInt8]) -> Finding {
        let words = String(decoding: bytes, as: UTF8.self)
        let end = child.wait()
        let said = words.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return Finding(
            kind: .unjudged,
            blame: .hark,
            message: "Hark's worker \(end.words) before this case was judged\(said)"
        )
    }
}
