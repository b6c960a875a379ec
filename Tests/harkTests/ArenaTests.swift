import Foundation
import Glibc
import TestSupport
import Testing

/// The arena, whatever happens to it and wherever there is none.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct ArenaTests {
    private static let sound = "\(StartedPrograms.python) dying_echo.py sound"
    private static let bwrap = "/usr/bin/bwrap"

    /// One case that passes, one that goes on until it is ended, one that is never played.
    private static let three = [
        "1.yaml": "name: first\nsteps: [connect, send: a, recv: echo, close]\n",
        "2.yaml": "name: second\nlimit: 100s\nsteps: [connect, wait: 90s]\n",
        "3.yaml": "name: third\nsteps: [connect, close]\n",
    ]

    /// Plays `three` and does something when the first case has passed; `token` is in the server's command line.
    private static func play(
        _ token: String,
        _ folder: String,
        _ act: (pid_t) -> Void
    ) async throws -> Program.Outcome {
        let server = ["--server", "\(sound) 50000 \(token)", "--dir", StartedPrograms.servers]
        let arguments = ["run", folder, "--junit", "\(folder)/junit.xml"] + server
        return try await Program.run(HarkProgram.path, arguments, whenSaid: "first", act)
    }

    @Test func `a worker that is killed costs its own cases, and the report is whole`() async throws {
        let token = "token-\(UUID().uuidString)"
        try await HarkProgram.withFolder(Self.three) { folder in
            let outcome = try await Self.play(token, folder) { hark in
                for worker in Processes.below(hark, with: "worker-in-arena") { kill(worker, SIGKILL) }
            }
            #expect(outcome.status == 3, "\(outcome)")
            #expect(outcome.output.contains("1 passed, 2 errored"), "\(outcome)")
            #expect(outcome.output.contains("hark: Hark's worker"), "\(outcome)")
            let junit = try String(contentsOfFile: "\(folder)/junit.xml", encoding: .utf8)
            #expect(junit.contains(#"tests="3" failures="0" errors="2""#), "\(junit)")
        }
        #expect(Processes.with(token).isEmpty)
    }

    @Test func `an interrupted run ends its programs and writes its report`() async throws {
        let token = "token-\(UUID().uuidString)"
        try await HarkProgram.withFolder(Self.three) { folder in
            let outcome = try await Self.play(token, folder) { kill($0, SIGINT) }
            #expect(outcome.status == 130, "\(outcome)")
            #expect(outcome.output.contains("1 passed, 2 skipped"), "\(outcome)")
            let junit = try String(contentsOfFile: "\(folder)/junit.xml", encoding: .utf8)
            #expect(junit.contains(#"tests="3" failures="0" errors="0" skipped="2""#), "\(junit)")
        }
        #expect(Processes.with(token).isEmpty)
    }

    @Test func `nothing outlives a Hark that is killed`() async throws {
        let token = "token-\(UUID().uuidString)"
        try await HarkProgram.withFolder(Self.three) { folder in
            let outcome = try await Self.play(token, folder) { kill($0, SIGKILL) }
            #expect(outcome.status == 128 + SIGKILL, "\(outcome)")
        }
        // The kernel ends them one after the other; the suite's time limit is the only one.
        while !Processes.with(token).isEmpty { await Task.yield() }
    }

    @Test func `runs side by side do not meet, though all bind one port`() async throws {
        let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await StartedPrograms.run(
                        StartedPrograms.echo,
                        [:],
                        "--server",
                        Self.sound,
                        "--dir",
                        StartedPrograms.servers
                    ).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 0, count: 6))
    }

    // MARK: without one

    /// Runs Hark where no namespace can be made.
    private static func refused(_ arguments: String...) async throws -> Program.Outcome {
        try await refused(arguments)
    }

    private static func refused(_ arguments: [String]) async throws -> Program.Outcome {
        let outer = ["--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-user", "--disable-userns"]
        let words = outer + [HarkProgram.path] + arguments
        return try await Program.run(bwrap, words, in: HarkProgram.root.path)
    }

    @Test func `without an arena a run says what to do, and judges nobody`() async throws {
        let outcome = try await Self.refused(
            "run",
            "scenarios/tutorial/01-can-you-hear-me.yaml",
            "--server",
            Self.sound
        )
        #expect(outcome.status == 3, "\(outcome)")
        #expect(outcome.output.contains("environment: no sandbox can be made here"), "\(outcome)")
        #expect(outcome.output.contains("--no-sandbox"), "\(outcome)")
        let doctor = try await Self.refused("doctor")
        #expect(doctor.status == 3, "\(doctor)")
        #expect(doctor.output.contains("✗ namespaces and a sandbox"), "\(doctor)")
        #expect(doctor.output.contains("remedy: "), "\(doctor)")
    }

    @Test func `without an arena Hark's own programs play, and --no-sandbox starts others, visibly`() async throws {
        try await HarkProgram.withFolder(["echo.yaml": StartedPrograms.echo]) { folder in
            let own = try await Self.refused("run", folder)
            #expect(own.status == 0, "\(own)")
            #expect(own.output.contains("without a sandbox: no sandbox can be made here"), "\(own)")
            let server = "\(StartedPrograms.python) dying_echo.py sound {port}"
            let arguments = ["--no-sandbox", "--dir", StartedPrograms.servers, "--server", server]
            let other = try await Self.refused(["run", folder] + arguments)
            #expect(other.status == 0, "\(other)")
            #expect(other.output.contains(", without a sandbox"), "\(other)")
        }
    }

    @Test func `without an arena nobody may capture, which is told to whom it matters`() async throws {
        let path = "scenarios/tutorial/02-echo.yaml"
        let wire = try await Self.refused("run", path)
        #expect(wire.status == 3, "\(wire)")
        #expect(wire.output.contains("environment: this user may not capture on lo"), "\(wire)")
        #expect(wire.output.contains("--no-capture leaves the wire unjudged"), "\(wire)")
        let off = try await Self.refused("run", path, "--no-capture")
        #expect(off.status == 2, "\(off)")
        #expect(off.output.contains("its steps held, and what it says of packets was not judged"), "\(off)")
    }

    @Test func `without a sandbox too there are limits, nothing stays, and the folder is a copy`() async throws {
        let token = "token-\(UUID().uuidString)"
        let script = """
            import os, signal, sys
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            open('left', 'w').close()
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: signal.pause()
                os._exit(0)
            os.wait()
            x = 'x' * 100_000_000
            """
        let outcome = try await StartedPrograms.run(
            StartedPrograms.client("status: 1, stderr: {contains: MemoryError}"),
            ["client.py": script],
            "--client",
            // Its port is any free one: 50000 may be in use on the machine itself.
            "\(StartedPrograms.python) client.py \(token) {port}",
            "--no-sandbox",
            "--limit-memory",
            "64MiB"
        )
        #expect(outcome.status == 0, "\(outcome)")
        #expect(Processes.with(token).isEmpty)
    }

    @Test func `this machine can do what programs under test need`() async throws {
        let outcome = try await HarkProgram.run("doctor")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.filter { $0 == "✓" }.count == 7, "\(outcome)")
    }
}
