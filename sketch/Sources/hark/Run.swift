import Arena
import ArgumentParser
import Engine
import Reports
import Results
import ScenarioLanguage

/// `hark run`: runs scenarios and reports what held.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run scenarios against a server or a client.",
        discussion: """
            Exit status: 0 every judged case passed; 1 one failed; 2 the command line or a scenario is wrong, or too \
            few cases were judged; 3 something errored; 130 interrupted.
            """
    )

    @Argument(help: "Scenario files, or folders of them.", completion: .file())
    var paths: [String]

    @OptionGroup(title: "What is under test")
    var target: TargetOptions

    @OptionGroup(title: "How it is run")
    var manner: RunOptionGroup

    @OptionGroup(title: "What is reported")
    var reports: ReportOptions

    func validate() throws {
        try target.validate()
        try manner.validate()
    }

    func run() throws {
        let request = RunRequest(
            files: [],
            target: target.requested,
            directory: target.dir,
            seed: manner.seedNumber,
            repetitions: manner.repetitions,
            timeScale: manner.timeScale,
            failOn: manner.failOn,
            captures: !manner.noCapture,
            keepsCaptures: reports.captures != nil
        )
        let status: Int32
        do throws(ScenarioFiles.Failure) {
            let plan = try RunPlan(paths, request: request)
            let command = RunCommand(plan: plan, least: manner.min, failOn: manner.failOn, options: reports)
            status = try command.run()
        } catch {
            throw ValidationError(error.description)
        }
        throw ExitCode(status)
    }
}

/// What is under test.
struct TargetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Start this server and test it; {port} and {host} are filled in.", valueName: "command"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "Start this client where a scenario says 'run: client'; {host}, {port} and {message} are filled in.",
            valueName: "command"
        )
    )
    var client: String?

    @Option(help: ArgumentHelp("Test a server that already runs.", valueName: "host:port"))
    var connect: String?

    @Option(help: ArgumentHelp("The folder of the programs under test; they get a copy of it.", valueName: "folder"))
    var dir = "."

    func validate() throws {
        for command in [server, client].compactMap(\.self) {
            do throws(CommandLineWords.Mistake) {
                _ = try CommandLineWords(command)
            } catch {
                throw ValidationError("'\(command)': \(error)")
            }
        }
        if connect != nil, server != nil {
            throw ValidationError("--connect tests a server that already runs: leave out --server")
        }
        if connect != nil, client != nil {
            throw ValidationError("--client is started in a namespace of its own, where --connect reaches nothing")
        }
    }

    var requested: RunRequest.Target {
        if let connect { return .address(connect) }
        if server == nil, client == nil { return .reference }
        return .programs(server: server, client: client)
    }
}

/// How it is run.
struct RunOptionGroup: ParsableArguments {
    @Option(help: ArgumentHelp("Multiply time limits, for a slow machine.", valueName: "factor"))
    var timeScale = 1.0

    @Flag(help: "Record no packets; wire statements are not judged.")
    var noCapture = false

    @Option(help: ArgumentHelp("The seed of random payloads: a number, or 'random'.", valueName: "n"))
    var seed = "1"

    @Option(name: .customLong("repeat"), help: ArgumentHelp("Run every case so many times.", valueName: "n"))
    var repetitions = 1

    @Option(help: ArgumentHelp("Fail (exit status 2) when fewer cases are judged.", valueName: "n"))
    var min = 1

    @Option(help: "What is broken below this level is noted and fails nothing: must, should or may.")
    var failOn = Scenario.Level.should

    func validate() throws {
        guard timeScale > 0, timeScale.isFinite else {
            throw ValidationError("--time-scale is a number above 0, such as 2.5")
        }
        guard repetitions > 0 else { throw ValidationError("--repeat is 1 or more") }
        guard seed == "random" || UInt64(seed) != nil else {
            throw ValidationError("--seed is a whole number or 'random'")
        }
    }

    var seedNumber: UInt64 {
        UInt64(seed) ?? UInt64.random(in: 1...UInt64(UInt32.max))
    }
}

/// What is reported.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"), completion: .file())
    var junit: String?

    @Option(help: "What the JUnit file may hold: rich, or strict for Jenkins' xUnit schema.")
    var junitProfile = JUnitReport.Profile.rich

    @Option(help: ArgumentHelp("Write the event stream, a JSON object a line.", valueName: "file"), completion: .file())
    var json: String?

    @Option(
        help: ArgumentHelp("Write each case's packets as a pcapng file.", valueName: "folder"),
        completion: .directory
    )
    var captures: String?
}
