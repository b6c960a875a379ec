import Foundation
import TestSupport
import Testing

/// What programs under test use, what they may use, and programs that a scenario runs beside them.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct ObservationTests {
    private static func play(_ scenario: String, server: String? = nil, _ more: String...) async throws
        -> Program.Outcome
    {
        let command = server.map { ["--server", "\(StartedPrograms.python) wasteful_echo.py \($0)"] } ?? []
        return try await HarkProgram.withFolder(["uses.yaml": scenario]) { folder in
            let dir = command.isEmpty ? [] : ["--dir", StartedPrograms.servers]
            return try await Program.run(HarkProgram.path, ["run", "\(folder)/uses.yaml"] + dir + command + more)
        }
    }

    /// Twenty clients come and go, and then the server is looked at.
    private static func uses(_ what: String, within: String = "10s") -> String {
        let limit = what.contains("cpu") ? "" : "\n    within: \(within)"
        return """
            name: uses
            steps:
              - repeat: 20
                steps:
                  - connect
                  - send: hello
                  - recv: echo
                  - shutdown: write
                  - recv: eof
                  - close
              - server: {\(what)}\(limit)

            """
    }

    @Test(arguments: ["sound", "forks"]) func `a server that wastes nothing passes`(server: String) async throws {
        let all = "cpu: {at most: 150ms, over: 300ms}, open files: {at most: 12}, children: {at most: 1}, "
        let outcome = try await Self.play(
            Self.uses(all + "memory: {at least: 1MiB, at most: 64MiB}").replacing(
                "children: {at most: 1}",
                with: "children: 0"
            ),
            server: server
        )
        #expect(outcome.status == 0, "\(outcome)")
    }

    static let faults = [
        ("spins", "cpu: {at most: 60ms, over: 300ms}", "of CPU time in 300 ms, and at most 60 ms was due"),
        ("descriptors", "open files: {at most: 12}", "the server has 24 open files, and at most 12 were due within"),
        ("zombies", "children: 0", "beside its first, and 0 were due within"),
        ("memory", "memory: {at most: 20MiB}", "KiB of memory, and at most 20480 KiB were due within"),
        ("sound", "open files: {at least: 100}", "and at least 100 were due within"),
        ("sound", "cpu: {at least: 200ms, over: 210ms}", "and at least 200 ms was due"),
    ]

    @Test(arguments: faults)
    func `a server that wastes something is told what`(server: String, what: String, message: String) async throws {
        let outcome = try await Self.play(Self.uses(what, within: "50ms"), server: server)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains(message), "\(outcome)")
    }

    @Test func `a server that spins is told so on a machine that has little CPU for it`() async throws {
        let scenario = """
            name: busy
            steps:
              - repeat: \(2 * ProcessInfo.processInfo.activeProcessorCount)
                as: i
                steps:
                  - run: sh -c 'while :; do :; done'
                    as: burner${i}
              - server: {cpu: {at most: 200ms, over: 300ms}}

            """
        let outcome = try await Self.play(scenario, server: "spins")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("of CPU time in 300 ms, and at most 200 ms was due"), "\(outcome)")
        let sound = try await Self.play(scenario, server: "sound")
        #expect(sound.status == 0, "\(sound)")
    }

    @Test(arguments: [[], ["--no-sandbox"]]) func `a scenario's limits hold its programs, and its alone`(
        more: [String]
    ) async throws {
        func steps(_ what: String, _ due: String) -> String {
            "steps: [{run: sh -c '\(what)'}, {command: exits, stdout: \"\(due)\"}, connect, close]\n"
        }
        let files = [
            "1.yaml": "name: held\nlimits: {open files: 40, processes: 5000, memory: 128MiB, cpu: 7s}\n"
                + steps(
                    // The processes that the user has already are added.
                    "ulimit -n; ulimit -d; ulimit -t; test $(ulimit -p) -ge 5000 && echo many",
                    #"40\n131072\n7\nmany\n"#
                ),
            "2.yaml": "name: free\n" + steps("ulimit -n", #"1024\n"#),
            "3.yaml": """
            name: a server too
            limits: {open files: 40}
            steps:
              - repeat: 60
                as: i
                steps:
                  - connect:
                    as: c${i}
              - send: x
                via: c59
              - recv: x
                via: c59

            """,
        ]
        try await HarkProgram.withFolder(files) { folder in
            let all = ["run", folder, "--fresh", "suite"] + more
            let reference = try await Program.run(HarkProgram.path, all)
            #expect(reference.output.contains("✓ held"), "\(reference)")
            #expect(reference.output.contains("✓ free"), "\(reference)")
            #expect(!reference.output.contains("✓ a server too"), "\(reference)")
            let free = try await Program.run(
                HarkProgram.path,
                ["run", "\(folder)/3.yaml", "--connect", "127.0.0.1:1"]
            )
            #expect(free.output.contains("it needs a server that Hark starts"), "\(free)")
        }
    }

    @Test(arguments: ["slow", "silent"]) func `a slow and sound server is given time, and one that waits is not`(
        server: String
    ) async throws {
        let scenario = """
            name: time
            defaults: {within: 400ms}
            steps:
              - connect
              - send: {random: 64KiB}
              - recv: echo
              - close

            """
        let outcome = try await Self.play(scenario, server: server)
        #expect(outcome.status == (server == "slow" ? 0 : 1), "\(outcome)")
        if server == "slow" {
            #expect(outcome.output.contains("note: judged again with limits 10.0 times"), "\(outcome)")
        }
        let bulk = scenario.replacing("64KiB", with: "\"${bulk}\"").replacing("400ms", with: "60s")
        let moved = try await Self.play(bulk, server: "sound")
        #expect(moved.status == 0, "\(moved)")
    }

    @Test func `a command gets its stdin, sees the server, and is judged`() async throws {
        let scenario = """
            name: helpers
            vars: {word: pigeon}
            steps:
              - listen:
                as: door
              - run: socat -t 5 STDIO TCP:${door.host}:${door.port}
                as: pipe
                stdin: "carry ${word}\\n"
              - accept: door
                as: in
              - recv: "carry pigeon\\n"
                via: in
              - send: "home\\n"
                via: in
              - close:
                via: in
              - pipe: exits
                stdout: "home\\n"
              - run: "cat"
                stdin: {repeat: x, times: 65536}
              - command: exits
                stdout: {at least: 65536, sha256: \(Self.sum)}

            """
        let sound = try await Self.play(scenario)
        #expect(sound.status == 0, "\(sound)")
        let wrong = try await Self.play(
            "name: w\nsteps: [{run: \"sh -c 'exit 3'\", as: bob}, {bob: exits}]\n"
        )
        #expect(wrong.output.contains("'bob' ended with exit status 3, and exit status 0 was due"), "\(wrong)")
        let lost = try await Self.play("name: l\nsteps: [{run: nosuch}]\n")
        #expect(lost.status == 3, "\(lost)")
        #expect(lost.output.contains("there is no program 'nosuch' that it can see"), "\(lost)")
    }

    /// Of 65536 times `x`, by sha256sum(1).
    private static let sum = "1f8745f0d2d1387ec1af2211a3cf417b2e9e885e853472649c1d979d0e9370e3"
}
