package import Arena
import Glibc
import Results
package import Sockets

/// A worker of a run, seen from its parent.
package struct WorkerProcess: Sendable {
    private let child: ChildProcess
    private let events: Int32
    private let complaints: Int32
    private let stop: Int32
    private let deals: Int32
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
        spool: CaptureSpool?,
        on reactor: Reactor
    ) throws(ArenaProblem) {
        let plan = try MemoryFile(request.encoded)
        let events = try DescriptorPair.pipe()
        let complaints = try DescriptorPair.pipe()
        let stop = try DescriptorPair.pipe()
        let deals = try DescriptorPair.pipe()
        defer {
            plan.close()
            for descriptor in [events.second, complaints.second, stop.first, deals.first] {
                _ = Glibc.close(descriptor)
            }
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
                DescriptorMapping(deals.first, as: Worker.deals),
            ] + (spool.map { [DescriptorMapping($0.descriptor, as: Worker.captures)] } ?? []),
            isSandboxed: request.programs.isSandboxed
        )
        self.events = events.first
        self.complaints = complaints.first
        self.stop = stop.second
        self.deals = deals.second
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
                    _ = Glibc.close(deals)
                    close()
                    return words.contains("bwrap:")
                        ? OuterArena.problem(words) : ArenaProblem("Hark's worker \(end.words) at its start: \(words)")
                }
            }
        }
    }

    /// What can be read of what it tells.
    func readEvents() -> Reading { Reading.some(of: events) }

    /// What it says beside that, for people.
    func readComplaints() -> [UInt8] { Reading.all(of: complaints) }

    /// What becomes readable when it tells or says something, or ends.
    var descriptors: [Int32] { [events, complaints] }

    /// Has it play one more case of its plan.
    func deal(_ index: Int) {
        Writing.all((0..<4).map { UInt8(truncatingIfNeeded: index >> ($0 * 8)) }, to: deals)
    }

    /// Has it come to its end, with what it plays skipped.
    func interrupt() {
        _ = unsafe write(stop, "x", 1)
    }

    /// Lets go of it, once it has ended or nothing more is dealt to it.
    func release() {
        interrupt()
        _ = Glibc.close(deals)
        // Where it has namespaces of its own nothing outlives them, and closing a capture takes 25 ms.
        if isSandboxed { child.abandon() } else { child.waitForAll() }
        close()
    }

    private func close() {
        for descriptor in descriptors { reactor.forget(descriptor) }
        for descriptor in [events, complaints, stop] { _ = Glibc.close(descriptor) }
    }

    /// Why it is gone.
    func lastWords(_ bytes: [UInt8]) -> Finding {
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
