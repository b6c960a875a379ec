import Foundation
import TestSupport
import Testing

/// The tutorial's own programs, as it writes them out, in each of its dialogues.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct TutorialProgramsTests {
    /// Plays a folder of `scenarios/tutorial-programs` with programs of the tutorial.
    private static func play(_ folder: String, server: String = "", client: String = "") async throws
        -> Program.Outcome
    {
        let place = "\(StartedPrograms.python) \(StartedPrograms.servers)/tutorial/"
        let server = server.isEmpty ? [] : ["--server", "\(place)\(server).py"]
        let client = client.isEmpty ? [] : ["--client", "\(place)\(client).py"]
        let path = "scenarios/tutorial-programs/\(folder)"
        return try await Program.run(HarkProgram.path, ["run", path] + server + client, in: HarkProgram.root.path)
    }

    @Test(arguments: [
        ("message-received", "message_received", "", 2), ("yes-i-hear-you", "yes_i_hear_you", "", 1),
        ("hear-client", "", "hear_client", 1), ("request-client", "", "request_client", 2),
        ("both", "yes_i_hear_you", "hear_client", 2),
    ])
    func `each of them holds its dialogue`(folder: String, server: String, client: String, count: Int) async throws {
        let outcome = try await Self.play(folder, server: server, client: client)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("\n\(count) passed in"), "\(outcome)")
    }

    // A server that closes with bytes unread resets the connection: who meets that, and where, is chance.
    @Test(arguments: [
        ("message-received", "yes_i_hear_you", "", "byte 0 is 0x59 'Y', and 0x6D 'm' was due"),
        ("yes-i-hear-you", "message_received", "", "✗ The server hears"),
        ("hear-client", "", "request_client", "byte 0 is 0x47 'G', and 0x48 'H' was due"),
        ("both", "message_received", "hear_client", "✗ The client and the server hear each other"),
    ])
    func `another's dialogue it does not hold`(folder: String, server: String, client: String, message: String)
        async throws
    {
        let outcome = try await Self.play(folder, server: server, client: client)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains(message), "\(outcome)")
    }

    @Test func `a short piece of a reply shows the tutorial's mistake, which is noted below --fail-on`() async throws {
        let scenario = """
            name: a piece
            level: may
            hint: A short read is not the end of the stream.
            steps: [listen, {run: client}, accept, {send: "Yes, "}, {client: exits, stdout: "16\\n", within: 30s}]

            """
        let client = "\(StartedPrograms.python) tutorial/request_client.py"
        let arguments = ["--dir", StartedPrograms.servers, "--client", client]
        try await HarkProgram.withFolder(["piece.yaml": scenario]) { folder in
            let run = ["run", "\(folder)/piece.yaml"] + arguments
            let noted = try await Program.run(HarkProgram.path, run, in: folder)
            #expect(noted.status == 0, "\(noted)")
            #expect(noted.output.contains("noted, level may:"), "\(noted)")
            #expect(noted.output.contains("A short read is not the end of the stream."), "\(noted)")
            let strict = try await Program.run(HarkProgram.path, run + ["--fail-on", "may"], in: folder)
            #expect(strict.status == 1, "\(strict)")
        }
    }

    @Test func `what a scenario needs and the run has not is a skip that says so`() async throws {
        let outcome = try await Self.play("both", server: "yes_i_hear_you")
        #expect(outcome.output.contains("it needs a client under test: --client COMMAND"), "\(outcome)")
        #expect(outcome.status == 2)
        let other = try await Self.play("both", client: "hear_client")
        #expect(other.output.contains("it needs a server under test"), "\(other)")
    }
}
