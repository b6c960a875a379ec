import Arena
import ArgumentParser
import Engine
import ScenarioLanguage

/// What the command line says of the programs under test.
struct ProgramOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Start this server, and test it.", valueName: "command"), transform: words)
    var server: ProgramsRequest.Command?

    @Option(
        help: ArgumentHelp(
            "The client under test, which 'run: client' starts; {host}, {port}, {path} and {message} are filled.",
            valueName: "command"
        ),
        transform: words
    )
    var client: ProgramsRequest.Command?

    @Option(
        help: ArgumentHelp("What the programs get a copy of; else the folder of their script.", valueName: "folder"),
        completion: .directory
    )
    var dir: String?

    @Option(
        help: ArgumentHelp("Build the programs first, in their folder and in the sandbox.", valueName: "command"),
        transform: words
    )
    var build: ProgramsRequest.Command?

    @Option(help: ArgumentHelp("How long a build may take.", valueName: "seconds"))
    var buildLimit = 60.0

    @Option(help: "Where the server has to listen; else wherever it does.")
    var port: UInt16?

    @Option(help: ArgumentHelp("How often the server is started: for each 'case', or for the 'suite'."))
    var fresh = ProgramsRequest.Fresh.case

    @Option(help: ArgumentHelp("How long a server may take to listen.", valueName: "seconds"))
    var startLimit = 10.0

    @Option(help: ArgumentHelp("How long a program that is stopped has from TERM to KILL.", valueName: "seconds"))
    var stopLimit = 2.0

    @Option(
        help: ArgumentHelp("Where a scenario listens for a client without {port} in its command.", valueName: "port")
    )
    var listenPort: UInt16 = 50_000

    @Flag(inversion: .prefixedNo, help: "Start programs in a sandbox.")
    var sandbox = true

    private static func words(_ line: String) throws -> ProgramsRequest.Command {
        do throws(CommandWords.Mistake) {
            let words = try CommandWords(line)
            // Hark itself is found wherever it lies, and needs no folder.
            return .init(line: line, words: words, isHark: words.words.first == "hark")
        } catch {
            throw ValidationError("\(error): '\(line)'")
        }
    }

    func validate() throws {
        for (name, value) in [("start", startLimit), ("stop", stopLimit), ("build", buildLimit)] {
            guard (0.001...86_400).contains(value) else {
                throw ValidationError("--\(name)-limit takes 0.001 to 86400 seconds")
            }
        }
        if port == 0 { throw ValidationError("--port takes 1 to 65535") }
        if build != nil, !isGiven { throw ValidationError("--build is for programs under test: --server or --client") }
    }

    /// Whether anything but Hark itself is started.
    var isGiven: Bool { server != nil || client != nil }

    /// What is under test, in words.
    var summary: String {
        let parts = [server.map { "server '\($0.line)'" }, client.map { "client '\($0.line)'" }].compactMap(\.self)
        return parts.isEmpty ? "Hark's own server and client" : parts.joined(separator: ", ")
    }

    /// What differs from what is usual, for the reports.
    var settings: [String] {
        (fresh == .suite && isGiven ? ["one server for the suite"] : [])
            + (build.map { ["built with '\($0.line)'"] } ?? []) + (sandbox ? [] : ["without a sandbox"])
    }

    /// - Throws: `ValidationError` when a folder cannot be copied.
    func request(readOnly: [String], without captures: String?) throws -> (
        ProgramsRequest, server: ProgramFolder, client: ProgramFolder
    ) {
        var request = ProgramsRequest()
        let server = ProgramPlace(server, dir: dir)
        let client = ProgramPlace(client, dir: dir)
        request.server = isGiven ? server.command : .reference(["serve", "echo", "--unix", "{path}"])
        request.client = isGiven ? client.command : .reference(["play", "client", "{host}", "{port}", "{message}"])
        request.build = build
        request.buildLimit = .seconds(buildLimit)
        request.hasOneFolder = server.folder == client.folder
        request.port = port
        request.listenPort = listenPort
        request.stopLimit = .seconds(stopLimit)
        request.fresh = fresh
        request.startLimit = .seconds(startLimit)
        request.isSandboxed = sandbox
        return (
            request, try server.pack(readOnly, without: captures), try client.pack(readOnly, without: captures)
        )
    }
}

extension ProgramsRequest.Fresh: ExpressibleByArgument {}
