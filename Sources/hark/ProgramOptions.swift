import Arena
import ArgumentParser
import Engine

/// What the command line says of the programs under test.
struct ProgramOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Start this server, and test it.", valueName: "command"), transform: words)
    var server: ProgramsRequest.Command?

    @Option(
        help: ArgumentHelp(
            "The client under test, which 'run: client' starts; {host}, {port} and {message} are filled.",
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

    @Option(help: "Where the server has to listen; else wherever it does.")
    var port: UInt16?

    @Option(help: ArgumentHelp("How often the server is started: for each 'case', or for the 'suite'."))
    var fresh = ProgramsRequest.Fresh.case

    @Option(help: ArgumentHelp("How long a server may take to listen.", valueName: "seconds"))
    var startLimit = 10.0

    @Flag(inversion: .prefixedNo, help: "Start programs in a sandbox.")
    var sandbox = true

    private static func words(_ line: String) throws -> ProgramsRequest.Command {
        do throws(CommandWords.Mistake) {
            return .init(line: line, words: try CommandWords(line))
        } catch {
            throw ValidationError("\(error): '\(line)'")
        }
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
        (fresh == .suite && isGiven ? ["one server for the suite"] : []) + (sandbox ? [] : ["without a sandbox"])
    }

    /// - Throws: `ValidationError` when a folder cannot be copied.
    func request() throws -> (ProgramsRequest, server: ProgramFolder, client: ProgramFolder) {
        var request = ProgramsRequest()
        let server = ProgramPlace(server, dir: dir)
        let client = ProgramPlace(client, dir: dir)
        request.server = isGiven ? server.command : .reference(["serve", "echo"])
        request.client = isGiven ? client.command : .reference(["play", "client", "{host}", "{port}", "{message}"])
        request.port = port
        request.fresh = fresh
        request.startLimit = .seconds(startLimit)
        request.isSandboxed = sandbox
        return (request, try server.pack(), try client.pack())
    }
}

extension ProgramsRequest.Fresh: ExpressibleByArgument {}

extension ProgramsRequest.Command {
    /// One of Hark's own programs.
    static func reference(_ words: [String]) -> Self {
        .init(line: "hark " + words.joined(separator: " "), words: CommandWords(words: ["hark"] + words), isHark: true)
    }
}
