import Arena
import Capture
import FoundationEssentials
import Results
import ScenarioLanguage
import Sockets

/// The process that runs the cases, inside the arena or, for a server that already runs, beside its parent.
///
/// Standard input is a `RunRequest`, standard output the event stream.
package enum Worker {
    /// The descriptor of the capture spool.
    static let spoolDescriptor: Int32 = 3

    /// The descriptor of the file for packets that memory does not hold.
    static let overflowDescriptor: Int32 = 4
    /// The descriptor of the folder of the programs under test.
    static let folderDescriptor: Int32 = 5

    /// Runs what standard input asks for.
    package static func run() async {
        let events = EventWriter(descriptor: 1)
        let start = ContinuousClock.now
        var problems: [Finding] = []
        do {
            let request = try JSONDecoder().decode(RunRequest.self, from: Data(Descriptor.readAll(0)))
            let reactor = try Reactor()
            try await withTaskExecutorPreference(reactor) { try await work(request, reactor, events) }
        } catch let error as ArenaError {
            problems = [Finding(kind: .system, blame: .environment, message: error.message, hint: error.remedy)]
        } catch let error as CaptureError {
            problems = [error.finding]
        } catch let error as RunningServer.Failure {
            problems = [Finding(kind: .system, blame: .environment, message: error.message)]
        } catch {
            problems = [Finding(kind: .system, blame: .hark, message: "\(error)")]
        }
        let duration = (ContinuousClock.now - start).inNanoseconds
        events.write(.runEnded(.init(interrupted: false, problems: problems, duration: duration)))
    }

    @concurrent
    private static func work(_ request: RunRequest, _ reactor: Reactor, _ events: EventWriter) async throws {
        let scenarios = request.files.compactMap { file in
            // Its parent has found no mistake in them.
            Scenario.parse(
                file.text,
                path: file.path,
                files: { file.attachments[$0].map { [UInt8]($0) } },
                compileFilter: { _ in nil }
            ).scenario
        }
        let cases = Plan(scenarios, for: request).cases
        let isBulky = cases.contains { $0.scenario.isBulky }
        let transport = KernelTransport(reactor: reactor)
        func judge(_ target: some UnderTest, _ recorder: Recorder?) async {
            let runner = SuiteRunner(
                transport: transport,
                target: target,
                recorder: recorder,
                spool: request.keepsCaptures ? CaptureSpool(descriptor: spoolDescriptor) : nil,
                options: RunOptions(timeScale: request.timeScale, failOn: request.failOn),
                emit: { events.write($0) }
            )
            await runner.run(cases)
        }
        if case .address(let place) = request.target {
            let server = try RunningServer(place)
            let interface = server.interface ?? "lo"
            let recorder =
                try request.captures
                ? await Recorder(interface: interface, filter: "tcp or udp", isBulky: isBulky, isShared: true) : nil
            await judge(server, recorder)
        } else {
            try Namespace.prepare()
            async let recording = request.captures ? Recorder(interface: "lo", filter: "", isBulky: isBulky) : nil
            let folder = ProgramFolder(inherited: folderDescriptor, name: request.directory)
            let programs = try StartedPrograms(request, for: cases, folder: folder, transport: transport)
            await judge(programs, try await recording)
            await programs.close()
        }
    }
}
