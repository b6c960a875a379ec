import ArgumentParser
import Engine
import Glibc
import Results
import ScenarioLanguage
import Sockets
import Targets

/// `hark run`: plays scenarios and reports what held.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play scenarios against a server.",
        discussion: """
            Without --connect they are played against Hark's own reference echo server.

            Exit status: 0 every judged case passed; 1 one failed; 2 the command line or a scenario is wrong, or no \
            case was judged; 3 something other than the server was wrong; 130 interrupted.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp("Test a server that already runs; an IPv6 address in brackets.", valueName: "host:port"),
        transform: address
    )
    var connect: HostAndPort?

    @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"), completion: .file())
    var junit: String?

    private static func address(_ text: String) throws -> HostAndPort {
        if let address = HostAndPort(text) { return address }
        throw ValidationError("'\(text)' is no address: write HOST:PORT, such as localhost:7 or [::1]:7")
    }

    func run() async throws {
        let plan = Plan(try files())
        let reactor = try Reactor()
        defer { reactor.shutdown() }
        let status: ExitStatus
        if let connect {
            status = try await play(plan, against: Target(connect), on: reactor)
        } else {
            let server = try EchoServer(on: .loopback(), reactor: reactor)
            let serving = Task(executorPreference: reactor) { try await server.serve() }
            let target = Target(summary: "Hark's echo server", address: server.address)
            status = try await play(plan, against: target, on: reactor)
            serving.cancel()
        }
        throw ExitCode(status.rawValue)
    }

    private func play(_ plan: Plan, against target: Target, on reactor: Reactor) async throws -> ExitStatus {
        let interruption = try Interruption()
        let recorder = RunRecorder(junit: try junit.map { try ReportFile($0) })
        for warning in plan.warnings { recorder.warn(warning) }
        let suite = SuiteRunner(transport: KernelTransport(reactor: reactor), target: target) { recorder.record($0) }
        let time = Self.time
        await interruption.cancels(on: reactor) { await suite.run(plan, version: Hark.version, time: time) }
        return recorder.finish()
    }

    private func files() throws -> [(path: String, parsed: ParsedFile)] {
        do throws(ScenarioFiles.Failure) {
            return try ScenarioFiles.read(paths)
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// Milliseconds since the Unix epoch.
    private static var time: Int64 {
        var clock = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &clock)
        return Int64(clock.tv_sec) * 1_000 + Int64(clock.tv_nsec) / 1_000_000
    }
}
