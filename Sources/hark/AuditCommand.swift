import ArgumentParser
import Engine
import Reports
import Results
import ScenarioLanguage
import Sockets
import Synchronization
import Targets

/// `hark audit`: plays a suite against servers with known faults, and says what it finds.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Play a suite against servers with known faults, and say what it finds.",
        discussion: """
            The suite is played against Hark's own server, which has to pass, and against each of its faulty ones \
            ('hark serve echo --list-faults'), of which something has to be found: by the scenario that is about the \
            fault, where the suite has it.

            Exit status: 0 the suite is right about all of them, and every scenario of level must has found something; \
            1 it is not; 2 the command line or a scenario is wrong; 3 something other than the servers was wrong; 130 \
            interrupted.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("Only these faults; else all.", valueName: "name"), transform: Serve.Echo.fault)
    var fault: [Fault] = []

    @Flag(help: "Play of the suite, for each fault, only the scenario that is about it.")
    var named = false

    @Option(help: ArgumentHelp("How many servers are tested at once.", valueName: "number"))
    var jobs = 2

    @Option(help: "For whom the result is: text, or json for programs.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes 1 to 64") }
    }

    func run() async throws {
        let files = try ScenarioFiles.of(paths, given: [:])
        let plan = Plan(files)
        try plan.requireSound()
        let servers = servers(plan)
        guard !servers.isEmpty else { throw ValidationError("no scenario of these needs a server under test") }
        var options = RunOptions()
        options.version = Hark.version
        DescriptorLimit.raise()
        let reactor = try Reactor()
        defer { reactor.shutdown() }
        let text = AuditText(
            style: StandardOutput.takesColor ? .color : .plain,
            width: StandardOutput.width
        )
        let audit = Audit(files, options)
        let result = Mutex<AuditResult?>(nil)
        let (jobs, format, time) = (jobs, format, Run.time)
        try await Interruption().cancels(on: reactor) {
            let all = await audit.run(servers, jobs: jobs, time: time, on: reactor) { row in
                if format == .text { StandardOutput.write(text.text(row)) }
            }
            result.withLock { $0 = all }
        }
        guard let result = result.withLock({ $0 }) else { throw ExitCode(ExitStatus.interrupted.rawValue) }
        let isWhole = !named && fault.isEmpty
        StandardOutput.write(format == .text ? text.summary(result, isWhole: isWhole) : try AuditJSON.text(result))
        let wasInterrupted = result.rows.count < servers.count || result.rows.contains { $0.result.end.isInterrupted }
        throw ExitCode((wasInterrupted ? .interrupted : result.status(isWhole: isWhole)).rawValue)
    }

    /// The sound server first, then those with faults that speak what the scenarios speak.
    private func servers(_ plan: Plan) -> [Audit.Server] {
        let tcp = plan.cases.filter { $0.scenario.needs.contains(.server) && !$0.scenario.needs.kinds.contains(.udp) }
        let udp = plan.cases.filter { $0.scenario.needs.contains(.server) && $0.scenario.needs.kinds.contains(.udp) }
        var servers: [Audit.Server] = []
        if !named, fault.isEmpty, !(tcp + udp).isEmpty {
            let command = ProgramsRequest.Command.reference(["serve", "echo", "--unix", "{path}"])
            servers.append(.init(.init(name: "Hark's own server"), command, only: []))
        }
        for fault in fault.isEmpty ? Fault.all : fault {
            let cases = fault.isUDP ? udp : tcp
            let about = cases.first { $0.id == fault.breaks || $0.id.hasSuffix("/\(fault.breaks)") }
            guard !cases.isEmpty, !named || about != nil else { continue }
            let only = named ? about.map { [$0.scenario.name] } ?? [] : cases.map(\.scenario.name)
            let command = ProgramsRequest.Command.hark(["serve", "echo", "--fault", fault.name, "--port", "7777"])
            let subject = AuditResult.Subject(name: fault.name, sentence: fault.sentence, namedBy: about?.id)
            servers.append(.init(subject, command, only: only))
        }
        return servers
    }
}
