import ArgumentParser
import CaptureFiles
import Conversations
import Engine
import FoundationEssentials
import Results
import ScenarioLanguage
import Sockets

/// `hark record`.
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Writes a conversation down as a scenario: one that takes place now, or one of a capture.",
        discussion: """
            With --listen and --connect Hark stands between a client and a server and notes what both do. With --from it \
            reads a capture. What comes out is a scenario that plays the client's part, or another as --role says.
            """
    )

    @Option(
        help: ArgumentHelp("The port of 127.0.0.1 on which clients find Hark; 0 takes any free one.", valueName: "port")
    )
    var listen: UInt16?

    @Option(help: ArgumentHelp("The server to which Hark passes on what they say.", valueName: "host:port"))
    var connect: String?

    @Option(help: ArgumentHelp("How many clients to wait for.", valueName: "count"))
    var clients = 1

    @Option(help: ArgumentHelp("Read a capture instead.", valueName: "file"), completion: .file())
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Of the capture this conversation alone: its number, behind 'udp:' for datagrams.",
            valueName: "number"
        )
    )
    var stream: StreamName?

    @Option(help: ArgumentHelp("Whose part the scenario plays: client, server or both.", valueName: "role"))
    var role = ScenarioWriter.Role.client

    @Option(help: ArgumentHelp("What the scenario is called.", valueName: "name"))
    var name: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the scenario there, and long payloads beside it.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func validate() throws {
        guard (from == nil) != (listen == nil), (listen == nil) == (connect == nil) else {
            throw ValidationError("Either --from FILE, or --listen PORT with --connect HOST:PORT.")
        }
        if stream != nil, from == nil { throw ValidationError("--stream is for --from.") }
        guard (1...100_000).contains(clients) else { throw ValidationError("--clients takes 1 to 100000") }
    }

    func run() async throws {
        let transcript: Transcript
        let origin: String
        if let from {
            transcript = try read(from)
            origin = "Recorded from \(from)."
        } else {
            (transcript, origin) = try await standBetween()
        }
        guard !transcript.moments.isEmpty else {
            StandardOutput.writeError("hark: nobody has said anything\n")
            throw ExitCode(ExitStatus.unusable.rawValue)
        }
        let file = output.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let stem = file.map { $0.hasSuffix(".yaml") ? String($0.dropLast(5)) : $0 }
        var writer = ScenarioWriter(transcript, as: role, stem: stem)
        let title = name ?? "A conversation with \(transcript.talks.first?.server ?? "a server")"
        let scenario = writer.write(name: title, origin: origin)
        guard let output else { return StandardOutput.write(scenario.text) }
        let folder = output.lastIndex(of: "/").map { String(output[...$0]) } ?? ""
        try write([UInt8](scenario.text.utf8), to: output)
        for (name, bytes) in scenario.files { try write(bytes, to: folder + name) }
    }

    private func read(_ path: String) throws -> Transcript {
        do {
            let capture = try WholeCapture(path)
            if let damage = capture.damage {
                StandardOutput.writeError("hark: \(path) is damaged \(damage); what stands before that is recorded\n")
            }
            return try Transcript(capture.list, only: stream.map { ($0.transport, $0.number) })
        } catch {
            let place = error is CaptureFileProblem ? "" : "\(path): "
            StandardOutput.writeError("hark: \(place)\(error)\n")
            throw ExitCode(ExitStatus.unusable.rawValue)
        }
    }

    private func standBetween() async throws -> (Transcript, String) {
        guard let connect, let place = HostAndPort(connect) else {
            throw ValidationError("'\(connect ?? "")' is no address: write HOST:PORT, such as localhost:7")
        }
        DescriptorLimit.raise()
        let reactor = try Reactor()
        defer { reactor.shutdown() }
        let proxy = try RecordingProxy(on: .loopback(port: listen ?? 0), to: Target(place), reactor: reactor)
        let interruption = try Interruption()
        StandardOutput.writeError("hark: clients find \(place) at \(proxy.address); Ctrl-C ends it\n")
        try await interruption.cancels(on: reactor) { [clients] in try await proxy.serve(clients: clients) }
        if proxy.recorder.isFull {
            StandardOutput.writeError(
                "hark: more was said than has room: the scenario ends before the conversation did\n"
            )
        }
        return (proxy.recorder.transcript, "Recorded between a client and \(place).")
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            StandardOutput.writeError("hark: \(path) could not be written\n")
            throw ExitCode(ExitStatus.errored.rawValue)
        }
    }
}

extension ScenarioWriter.Role: ExpressibleByArgument {}
