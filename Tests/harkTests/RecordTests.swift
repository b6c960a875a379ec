import Foundation
import TestSupport
import Testing

/// `hark record`: what was recorded plays again, holds on the same programs, and does not on faulty ones.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct RecordTests {
    /// The part that a scenario plays itself.
    private static func role(of capture: String) throws -> String {
        let text = String(decoding: try Data(contentsOf: URL(filePath: capture)), as: UTF8.self)
        guard text.contains("- listen") else { return "client" }
        return text.contains("run: client") ? "server" : "both"
    }

    private static func faulty(_ fault: String) -> [String] {
        ["--server", "\(StartedPrograms.python) \(StartedPrograms.servers)/broken_echo.py \(fault)"]
    }

    /// Plays what was recorded of one role.
    private static func play(_ role: String, in folder: String, _ arguments: [String]) async throws {
        let checked = try await HarkProgram.run("check", folder)
        #expect(checked.status == 0, "\(checked)")
        // A program that the scenario plays itself is not under test.
        let given = role == "server" ? arguments.drop { $0 != "--client" } : arguments.prefix { $0 != "--client" }
        let played = try await Program.run(HarkProgram.path, ["run", folder] + given, in: HarkProgram.root.path)
        #expect(played.status == 0, "\(played)")
        guard role == "client" else { return }
        for fault in ["resets", "never_answers"] {
            let all = ["run", folder, "--time-scale", "0.1"] + faulty(fault)
            let failed = try await Program.run(HarkProgram.path, all, in: HarkProgram.root.path)
            #expect(failed.status == 1 && !failed.output.contains("✓"), "\(fault): \(failed)")
        }
    }

    @Test(arguments: FromCapturesTests.sound)
    func `every shipped scenario plays again as it was captured`(played: FromCapturesTests.Played) async throws {
        try await HarkProgram.withFolder([:]) { folder in
            let captures = "\(folder)/captures"
            let live = ["run", played.path, "--captures", captures] + played.arguments
            let first = try await Program.run(HarkProgram.path, live, in: HarkProgram.root.path)
            #expect(first.status == 0, "\(first)")
            let files = try FileManager.default.contentsOfDirectory(atPath: captures).sorted()
            #expect(!files.isEmpty)
            var roles: Set<String> = []
            for file in files {
                let role = try Self.role(of: "\(captures)/\(file)")
                if roles.insert(role).inserted {
                    try FileManager.default.createDirectory(
                        atPath: "\(folder)/\(role)",
                        withIntermediateDirectories: false
                    )
                }
                let output = "\(folder)/\(role)/\(file).yaml"
                let all = ["record", "--from", "\(captures)/\(file)", "--role", role, "--name", file, "-o", output]
                let recorded = try await Program.run(HarkProgram.path, all, in: HarkProgram.root.path)
                #expect(recorded.status == 0, "\(file): \(recorded)")
            }
            for role in roles { try await Self.play(role, in: "\(folder)/\(role)", played.arguments) }
        }
    }

    @Test func `the tutorial's conversation reads as a person would have written it`() async throws {
        let outcome = try await HarkProgram.run("record", "--from", "captures/01-can-you-hear-me.pcap", "--name", "Hey")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(
            outcome.output == """
                # Recorded from captures/01-can-you-hear-me.pcap.
                name: "Hey"

                steps:
                  - connect
                  - send: "Hey, can you hear me?"
                  - shutdown: write
                  - recv: echo
                  - recv: eof
                  - close

                wire:
                  - never: {target: RST}

                """
        )
    }

    /// A server and a client of Python, with Hark between them; the scenario that comes of it.
    private static func stand(
        between server: String,
        and client: String,
        _ body: (String, String) async throws -> Void
    ) async throws {
        let script = """
            import socket, subprocess, sys, threading
            hark, output = sys.argv[1:]
            listener = socket.create_server(("127.0.0.1", 0))
            def serve():
                connection, _ = listener.accept()
            \(server.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
                connection.close()
            threading.Thread(target=serve, daemon=True).start()
            command = [hark, "record", "--listen", "0", "--connect", "127.0.0.1:%d" % listener.getsockname()[1], "-o", output]
            record = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            port = int(record.stderr.readline().split(";")[0].rsplit(":", 1)[1])
            connection = socket.create_connection(("127.0.0.1", port))
            \(client)
            connection.close()
            sys.exit(record.wait(timeout=20))

            """
        try await HarkProgram.withFolder(["between.py": script]) { folder in
            let output = "\(folder)/recorded.yaml"
            let all = ["\(folder)/between.py", HarkProgram.path, output]
            let outcome = try await Program.run(StartedPrograms.python, all, in: folder)
            #expect(outcome.status == 0, "\(outcome)")
            let text = try String(contentsOfFile: output, encoding: .utf8)
            // A busy machine makes pauses of its own.
            try await body(output, text.replacing(/(?:  - wait: \d+ms|    within: \d+s)\n/, with: ""))
        }
    }

    @Test func `between a real client and a real server: lines, a binary answer`() async throws {
        let server = """
            connection.sendall(b"220 ready\\r\\n")
            connection.recv(100)
            connection.sendall(b"250-one\\r\\n250 two\\r\\n")
            while connection.recv(100): pass
            connection.sendall(bytes(range(256)) * 8 + b"end")
            """
        let client = """
            file = connection.makefile("rb")
            file.readline()
            connection.sendall(b"HELO ${me}\\r\\n")
            file.readline(), file.readline()
            connection.sendall(b"echo")
            connection.shutdown(socket.SHUT_WR)
            file.read()
            """
        try await Self.stand(between: server, and: client) { path, text in
            for line in [
                "  - recv: \"220 ready\\r\\n\"\n", "  - send: \"HELO $${me}\\r\\n\"\n",
                "  - recv: {lines: [\"250-one\", \"250 two\"]}\n", "  - send: \"echo\"\n",
                "  - shutdown: write\n", "  - recv: {file: \"recorded.1.bin\"}\n", "  - recv: eof\n  - close\n",
            ] {
                #expect(text.contains(line), "\(line)\n\(text)")
            }
            let checked = try await HarkProgram.run("check", path)
            #expect(checked.status == 0, "\(checked)")
            let failed = try await HarkProgram.run("run", path)
            #expect(failed.status == 1, "\(failed)")
        }
    }

    @Test func `what a client and an echo server said holds on that server again, and not on another`() async throws {
        let script = """
            import socket, subprocess, sys, threading
            hark, output = sys.argv[1:]
            def listen(answer):
                listener = socket.create_server(("127.0.0.1", 0))
                def serve():
                    while True:
                        connection, _ = listener.accept()
                        while data := connection.recv(65536):
                            connection.sendall(answer(data))
                        connection.close()
                threading.Thread(target=serve, daemon=True).start()
                return "127.0.0.1:%d" % listener.getsockname()[1]
            sound, other = listen(lambda data: data), listen(lambda data: data.replace(b"\\xff", b"?"))
            command = [hark, "record", "--listen", "0", "--connect", sound, "-o", output, "--clients", "2"]
            record = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            port = int(record.stderr.readline().split(";")[0].rsplit(":", 1)[1])
            for payloads in ([b"one", bytes([0, 255]), b"x" * 100_000 + b"\\xff"], [bytes(range(256)) * 2000]):
                client = socket.create_connection(("127.0.0.1", port))
                for payload in payloads:
                    client.sendall(payload)
                    got = b""
                    while len(got) < len(payload):
                        got += client.recv(65536)
                    assert got == payload
                client.shutdown(socket.SHUT_WR)
                assert client.recv(1) == b""
                client.close()
            assert record.wait(timeout=20) == 0
            print(*[subprocess.run([hark, "run", output, "--connect", place]).returncode for place in (sound, other)])

            """
        try await HarkProgram.withFolder(["again.py": script]) { folder in
            let output = "\(folder)/recorded.yaml"
            let all = ["\(folder)/again.py", HarkProgram.path, output]
            let outcome = try await Program.run(StartedPrograms.python, all, in: folder)
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? "nothing was recorded"
            #expect(outcome.output.hasSuffix("\n0 1\n"), "\(outcome)\n\(text)")
        }
    }

    @Test func `what cannot be recorded is told`() async throws {
        let neither = try await HarkProgram.run("record")
        #expect(neither.status == 2 && neither.errors.contains("Either --from FILE, or --listen"), "\(neither)")
        let missing = try await HarkProgram.run("record", "--from", "captures/none.pcap")
        #expect(missing.status == 2 && missing.errors.contains("No such file"), "\(missing)")
        let stream = try await HarkProgram.run("record", "--from", "captures/01-can-you-hear-me.pcap", "--stream", "7")
        #expect(stream.status == 2 && stream.errors.contains("there is no tcp conversation 7"), "\(stream)")
    }
}
