import Foundation
import TestSupport
import Testing

/// `hark run --jobs`: cases are played side by side, and nobody who reads of it sees that.
@Suite(.timeLimit(.minutes(3)))
struct JobsTests {
    /// Some that wait, some that a server fails that answers in capitals, and some that require those.
    private static let scenarios = [
        "1.yaml": "name: waits\nsteps: [connect, wait: 200ms, send: '1', recv: echo, close]\n",
        "2.yaml": "name: letters\nrequires: [waits]\nsteps: [connect, send: abc, recv: echo, close]\n",
        "3.yaml": "name: more letters\nrequires: [letters]\nsteps: [connect, send: abc, recv: echo, close]\n",
        "4.yaml": "name: digits\nsteps: [connect, send: '4', recv: echo, shutdown: write, recv: eof, close]\n",
        "5.yaml": """
        name: "say ${word}"
        cases: [{word: x}, {word: y}, {word: '5'}]
        steps: [connect, send: '${word}', recv: echo, close]

        """,
        "6.yaml": "name: last\nrequires: [digits]\nsteps: [connect, wait: 50ms, send: '6', recv: echo, close]\n",
    ]

    /// A report without its times and ports, and how the run ended.
    private struct Told: Equatable {
        var status: Int32
        var report: String
        var cases: [String]
    }

    private static func run(_ folder: String, jobs: Int, _ arguments: [String]) async throws -> Told {
        let (junit, json) = ("\(folder)/report.xml", "\(folder)/events.jsonl")
        let outcome = try await Program.run(
            HarkProgram.path,
            ["run", folder, "--jobs", "\(jobs)", "--junit", junit, "--json", json] + arguments,
            in: HarkProgram.root.path
        )
        let text = try String(contentsOfFile: junit, encoding: .utf8)
        return Told(
            status: outcome.status,
            report: text.replacing(/\ (time|timestamp)="[^"]*"/, with: "")
                .replacing(/[0-9.]+ (µs|ms|s)\b/, with: "").replacing(/127.0.0.1:[0-9]+/, with: ""),
            cases: try String(contentsOfFile: json, encoding: .utf8).split(separator: "\n").compactMap(words)
        )
    }

    /// What an event is about: in which order they come is a part of it.
    private static func words(of line: Substring) throws -> String? {
        let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        let name = event["event"] as? String ?? ""
        guard name != "runStarted", name != "runEnded" else { return nil }
        return ["id", "case", "line", "outcome", "verdict", "reason"].reduce(name) { "\($0) \(event[$1] ?? "")" }
    }

    @Test(arguments: [[], ["--fail-fast"], ["--repeat", "2"]])
    func `the report is the same for any number of jobs`(_ arguments: [String]) async throws {
        try await HarkProgram.withFolder(Self.scenarios) { folder in
            let shouting = ["--server", "hark serve echo --fault shouts"] + arguments
            let one = try await Self.run(folder, jobs: 1, shouting)
            let three = try await Self.run(folder, jobs: 3, shouting)
            #expect(one == three)
            #expect(one.status == 1 && one.cases.count >= 16, "\(one)")
        }
    }

    @Test func `each case keeps its own packets`() async throws {
        try await HarkProgram.withFolder(Self.scenarios) { folder in
            let told = try await Self.run(folder, jobs: 3, ["--captures", "\(folder)/packets"])
            #expect(told.status == 0, "\(told)")
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/packets")
            #expect(files.count == 8, "\(files)")
            let again = try await HarkProgram.run("run", folder, "--from-captures", "\(folder)/packets")
            #expect(again.status == 0 && again.output.contains("8 passed"), "\(again)")
        }
    }

    @Test(.enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
    func `each worker unpacks the server's whole folder`() async throws {
        var files = Self.scenarios
        files["server.py"] = try String(contentsOfFile: "\(StartedPrograms.servers)/recv_16_echo.py", encoding: .utf8)
        // It takes a while to unpack.
        files["large"] = String(repeating: "x", count: 16 << 20)
        try await HarkProgram.withFolder(files) { folder in
            let server = ["--server", "\(StartedPrograms.python) server.py {port}", "--dir", folder]
            let told = try await Self.run(folder, jobs: 4, server)
            #expect(told.status == 0, "\(told)")
        }
    }

    @Test func `an interruption ends all workers, and the report is whole`() async throws {
        var scenarios = Self.scenarios
        for number in 1...13 {
            scenarios["wait-\(number).yaml"] = "name: wait \(number)\nsteps: [connect, wait: 20s, close]\n"
        }
        try await HarkProgram.withFolder(scenarios) { folder in
            let arguments = ["run", folder, "--jobs", "3", "--junit", "\(folder)/junit.xml"]
            let outcome = try await Program.run(HarkProgram.path, arguments, whenSaid: "last") { kill($0, SIGINT) }
            #expect(outcome.status == 130, "\(outcome)")
            let junit = try String(contentsOfFile: "\(folder)/junit.xml", encoding: .utf8)
            #expect(junit.contains(#"tests="21" failures="0" errors="0" skipped="13""#), "\(junit)")
        }
    }

    @Test func `it is for servers that Hark starts, one for each case`() async throws {
        let running = try await HarkProgram.run("run", "scenarios/tutorial", "--jobs", "2", "--connect", "127.0.0.1:9")
        #expect(running.status == 2 && running.errors.contains("--server COMMAND"), "\(running)")
        let shared = try await HarkProgram.run("run", "scenarios/tutorial", "--jobs", "2", "--fresh", "suite")
        #expect(shared.status == 2 && shared.errors.contains("--fresh suite"), "\(shared)")
    }
}
