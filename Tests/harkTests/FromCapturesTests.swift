import Foundation
import TestSupport
import Testing

/// `hark run --from-captures`: a finished run is judged again by its packets alone, and as it was.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct FromCapturesTests {
    /// A run: what is played, with which arguments, and how it ends.
    struct Played: Sendable, CustomTestStringConvertible {
        var path: String
        var arguments: [String] = []
        var status: Int32 = 0
        /// Something of it does not hold that a program prints, and no capture has that.
        var isOfPrograms = false

        var testDescription: String { ([path] + arguments.suffix(2)).joined(separator: " ") }
    }

    private static let tutorial = "\(StartedPrograms.python) \(StartedPrograms.servers)/tutorial/"

    private static func faulty(_ fault: String) -> Played {
        let server = "\(StartedPrograms.python) \(StartedPrograms.servers)/broken_echo.py \(fault)"
        return Played(path: "scenarios/tutorial", arguments: ["--server", server], status: 1)
    }

    /// Every scenario that is shipped, on sound programs.
    static let sound = [
        Played(path: "scenarios/tutorial"), Played(path: "scenarios/examples"),
        Played(path: "scenarios/tutorial-backlog"), Played(path: "scenarios/captures"),
        Played(
            path: "scenarios/tutorial-programs/message-received",
            arguments: ["--server", tutorial + "message_received.py"]
        ),
        Played(
            path: "scenarios/tutorial-programs/yes-i-hear-you",
            arguments: ["--server", tutorial + "yes_i_hear_you.py"]
        ),
        Played(path: "scenarios/tutorial-programs/hear-client", arguments: ["--client", tutorial + "hear_client.py"]),
        Played(
            path: "scenarios/tutorial-programs/request-client",
            arguments: ["--client", tutorial + "request_client.py"],
            isOfPrograms: true
        ),
        Played(
            path: "scenarios/tutorial-programs/both",
            arguments: ["--server", tutorial + "yes_i_hear_you.py", "--client", tutorial + "hear_client.py"]
        ),
    ]

    /// The tutorial on servers that do not hold it.
    static let unsound = [
        "upper_case", "first_recv_only", "never_answers", "resets", "never_closes", "byte_by_byte",
    ].map(faulty)

    /// Of each case its verdict, and what did not hold, at which line.
    private static func verdicts(_ events: String, reasons: Bool) throws -> [String] {
        try String(contentsOfFile: events, encoding: .utf8).split(separator: "\n").compactMap { line -> String? in
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            guard event["event"] as? String == "caseEnded" else { return nil }
            let findings = (event["findings"] as? [[String: Any]] ?? []) + (event["noted"] as? [[String: Any]] ?? [])
            let words = findings.map { finding in
                let place = (finding["place"] as? [String: Any])?["line"] as? Int
                return "\(finding["kind"] ?? "") at \(place ?? 0): \(finding["message"] ?? "")"
            }
            return "\(event["id"] ?? "") \(event["verdict"] ?? "") \(reasons ? words : [])"
        }
    }

    @Test(arguments: sound + unsound)
    func `live and by the captures alone each case has the same verdict, for the same reason`(played: Played)
        async throws
    {
        try await HarkProgram.withFolder([:]) { folder in
            let live = ["run", played.path, "--captures", "\(folder)/captures", "--json", "\(folder)/live.json"]
            let first = try await Program.run(HarkProgram.path, live + played.arguments, in: HarkProgram.root.path)
            #expect(first.status == played.status || played.status == 1, "\(first)")
            let again = ["run", played.path, "--from-captures", "\(folder)/captures", "--json", "\(folder)/again.json"]
            let second = try await Program.run(HarkProgram.path, again, in: HarkProgram.root.path)
            let (due, got) = (
                try Self.verdicts("\(folder)/live.json", reasons: !played.isOfPrograms),
                try Self.verdicts("\(folder)/again.json", reasons: !played.isOfPrograms)
            )
            #expect(!due.isEmpty && got == due, "\(second)")
            #expect(second.status == first.status, "\(second)")
        }
    }

    private static let scenario = """
        name: judged again
        steps:
          - connect:
          - send: "Hey"
          - recv: echo
          - shutdown: write
          - recv: eof
        wire:
          - count: {server: data}
            exactly: 1

        """

    /// Plays a scenario with its captures, changes it, and judges the change by them.
    private static func judge(
        _ scenario: String = scenario,
        changed: String,
        _ arguments: String...
    ) async throws -> Program.Outcome {
        try await HarkProgram.withFolder(["case.yaml": scenario]) { folder in
            let first = try await HarkProgram.run("run", "\(folder)/case.yaml", "--captures", "\(folder)/captures")
            #expect(first.status == 0, "\(first)")
            try Data(changed.utf8).write(to: URL(filePath: "\(folder)/case.yaml"))
            let all = ["run", "\(folder)/case.yaml", "--from-captures", "\(folder)/captures"] + arguments
            return try await Program.run(HarkProgram.path, all, in: folder)
        }
    }

    @Test func `a statement that was added is judged without a server, and one about bytes too`() async throws {
        let count = try await Self.judge(changed: Self.scenario.replacing("exactly: 1", with: "exactly: 2"))
        #expect(
            count.status == 1 && count.output.contains("1 packet is 'server: data', and 2 must be"),
            "\(count)"
        )
        #expect(count.output.contains("the scenario has changed since the capture was made"), "\(count)")
        let bytes = try await Self.judge(changed: Self.scenario.replacing("recv: echo", with: "recv: Hex"))
        #expect(bytes.status == 1 && bytes.output.contains("byte 2 is 0x79 'y', and 0x78 'x' was due"), "\(bytes)")
        let same = try await Self.judge(changed: Self.scenario)
        #expect(same.status == 0 && !same.output.contains("has changed"), "\(same)")
    }

    @Test func `another script is not judged by what it did not send`() async throws {
        let other = try await Self.judge(changed: Self.scenario.replacing("\"Hey\"", with: "\"Hoy\""))
        #expect(other.status == 3, "\(other)")
        #expect(other.output.contains("the capture has byte 1 as 101, and the script sends 111"), "\(other)")
        let more = try await Self.judge(
            changed: Self.scenario.replacing("  - shutdown", with: "  - connect:\n    as: b\n  - shutdown")
        )
        #expect(more.status == 2 || more.output.contains("the case did not come so far"), "\(more)")
    }

    @Test func `a thousand connections at once, of which one comment cannot tell`() async throws {
        let many = """
            name: many
            steps:
              - parallel: 1000
                as: i
                steps: [connect, send: "client ${i}", recv: echo, shutdown: write, recv: eof]

            """
        let same = try await Self.judge(many, changed: many)
        #expect(same.status == 0 && same.output.contains("1 passed"), "\(same)")
        let other = try await Self.judge(many, changed: many.replacing("recv: echo", with: "recv: client 7"))
        #expect(other.status == 1 && other.output.contains("of 983 more branches something did not hold"), "\(other)")
    }

    @Test func `where the capture has headers only, its packets are judged`() async throws {
        let much = CapturesTests.much("  - sequence: [{client: FIN}, {server: FIN}]")
        let changed = CapturesTests.much("  - sequence: [{client: FIN}, {server: RST}]")
        let outcome = try await Self.judge(much, changed: changed)
        #expect(outcome.status == 1 && outcome.output.contains("has not all that was said"), "\(outcome)")
    }

    @Test func `a folder without Hark's captures, and a case without one, are told`() async throws {
        try await HarkProgram.withFolder(["case.yaml": Self.scenario]) { folder in
            let none = try await HarkProgram.run("run", "\(folder)/case.yaml", "--from-captures", folder)
            #expect(
                none.status == 2 && none.errors.contains("no capture here is one that 'hark run --captures'"),
                "\(none)"
            )
            _ = try await HarkProgram.run("run", "scenarios/tutorial", "--captures", "\(folder)/captures")
            let other = try await HarkProgram.run("run", "\(folder)/case.yaml", "--from-captures", "\(folder)/captures")
            #expect(other.status == 2 && other.output.contains("has no capture of it"), "\(other)")
            let both = try await HarkProgram.run("run", folder, "--from-captures", folder, "--server", "x")
            #expect(both.status == 2 && both.errors.contains("plays nothing"), "\(both)")
        }
    }
}
