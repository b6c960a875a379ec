import Foundation
import TestSupport
import Testing

/// `hark review`: what people and programs are told of captures.
struct ReviewTests {
    private static let capture = HarkProgram.root.appending(path: "captures/01-can-you-hear-me.pcap")

    private static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hark-review-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test func `the tutorial's conversation is told in words and arrows`() async throws {
        let outcome = try await HarkProgram.run("review", Self.capture.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let expected = """
            TCP 0  127.0.0.1:39634 → 127.0.0.1:50000
              The client connected. The client sent 21 bytes, the server 21 bytes. The client closed first, and
                the server sent 21 bytes after that (half-close); then the server did.
                      time ms  client                            server
                1       0.000  ─── SYN ───────────────────────────────→
                2       0.021  ←─────────────────────────── SYN ACK ───
                3       0.041  ─── ACK 0 ─────────────────────────────→
                4       0.300  ─── PSH ACK 0+21 ──────────────────────→
                5       0.318  ←──────────────────────────── ACK 21 ───
                6       0.341  ─── FIN ACK ───────────────────────────→  closes its side
                7       0.365  ←────────────────────── PSH ACK 0+21 ───  reply after FIN
                8       0.379  ─── ACK 21 ────────────────────────────→
                9       0.401  ←─────────────────────────── FIN ACK ───  closes too
               10       0.418  ─── ACK 22 ────────────────────────────→

            """
        #expect(outcome.output.hasSuffix(expected), "\(outcome.output)")
        #expect(outcome.output.contains("pcap, 10 packets in 418 µs, 1 conversation\n"), "\(outcome.output)")
    }

    @Test(.enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
    func `where the system reads no further, all before that is shown`() async throws {
        // Standard input is a connection, and its other end resets it in the middle of a packet.
        let script = """
            import socket, struct, subprocess, sys
            listener = socket.create_server(("127.0.0.1", 0))
            sender = socket.create_connection(listener.getsockname())
            receiver, _ = listener.accept()
            hark = subprocess.Popen([sys.argv[1], "review", "-"], stdin=receiver, stdout=subprocess.PIPE, text=True)
            receiver.close()
            sender.sendall(open(sys.argv[2], "rb").read()[:400])
            # It has read that when its buffer is empty (tcp(7), SIOCOUTQ tells of what was not acknowledged).
            while b" 00000000:00000190 " in open("/proc/net/tcp", "rb").read():
                pass
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sender.close()
            print(hark.communicate(timeout=20)[0], end="")
            sys.exit(hark.returncode)

            """
        try await HarkProgram.withFolder(["reset.py": script]) { folder in
            let all = ["\(folder)/reset.py", HarkProgram.path, Self.capture.path]
            let outcome = try await Program.run(StartedPrograms.python, all)
            #expect(outcome.status == 3, "\(outcome)")
            #expect(outcome.output.contains("pcap, 4 packets"), "\(outcome)")
            #expect(
                outcome.output.contains("Damaged at byte 400: reading failed: Connection reset by peer"),
                "\(outcome)"
            )
        }
    }

    /// What Hark writes to a terminal of 30 rows, reviewing a capture that is as long as a repetition makes it.
    private static func onTerminal(_ environment: String, times: Int) async throws -> String {
        let script = """
            import os, pty, struct, sys, fcntl, termios
            data = open(sys.argv[2], "rb").read()
            with open("long.pcap", "wb") as file:
                file.write(data[:24] + data[24:] * \(times))
            os.environ.pop("NO_COLOR", None)
            os.environ.update(\(environment))
            child, terminal = pty.fork()
            if child == 0:
                fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
                os.execv(sys.argv[1], [sys.argv[1], "review", "long.pcap"])
            while True:
                try:
                    part = os.read(terminal, 65536)
                except OSError:
                    break
                if not part:
                    break
                sys.stdout.buffer.write(part)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

            """
        return try await HarkProgram.withFolder(["terminal.py": script]) { folder in
            let all = ["\(folder)/terminal.py", HarkProgram.path, capture.path]
            let outcome = try await Program.run(StartedPrograms.python, all, in: folder)
            #expect(outcome.status == 0, "\(outcome)")
            return outcome.output
        }
    }

    @Test(.enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
    func `on a terminal what is longer goes to the pager, in colour, and what has room does not`() async throws {
        let long = try await Self.onTerminal("{'PAGER': 'sed s/^/paged:/', 'TERM': 'xterm'}", times: 8)
        #expect(long.contains("paged:\u{1B}[1mlong.pcap\u{1B}[0m: pcap, 80 packets"), "\(long)")
        let plain = try await Self.onTerminal("{'PAGER': 'sed s/^/paged:/', 'NO_COLOR': '1'}", times: 1)
        #expect(plain.contains("long.pcap: pcap, 10 packets") && !plain.contains("paged:"), "\(plain)")
        let without = try await Self.onTerminal("{'PAGER': ''}", times: 8)
        #expect(without.contains("80 packets") && !without.contains("paged:"), "\(without)")
    }

    @Test(.enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
    func `the beginning of a long file is shown before all of it is read, and how far it is read`() async throws {
        // 30,000 times 900 bytes.
        let text = try await Self.onTerminal("{'PAGER': ''}", times: 30_000)
        let first = try #require(text.range(of: "The beginning of long.pcap"))
        let progress = try #require(text.firstRange(of: /\d+ MiB read, \d+ %/))
        let whole = try #require(text.range(of: "300000 packets"))
        #expect(first.lowerBound < whole.lowerBound && progress.lowerBound < whole.lowerBound)
    }

    @Test func `all before the damage is shown, and the damage has its place`() async throws {
        try await Self.withFolder { folder in
            let whole = try Data(contentsOf: Self.capture)
            let cut = folder.appending(path: "cut.pcap")
            try whole.dropLast(3).write(to: cut)
            let outcome = try await HarkProgram.run("review", cut.path)
            #expect(outcome.status == 3)
            #expect(outcome.output.contains("pcap, 9 packets"), "\(outcome.output)")
            #expect(outcome.output.contains("9       0.401"), "\(outcome.output)")
            #expect(
                outcome.output.contains("Damaged at byte 820: the file ends inside a packet record of 82 bytes, of")
            )
            let other = folder.appending(path: "other.pcap")
            try Data("This is no capture.\n".utf8).write(to: other)
            let refused = try await HarkProgram.run("review", other.path)
            #expect(refused.status == 2 && refused.output.isEmpty)
            #expect(
                refused.errors.contains("is not a capture: at byte 0: neither pcap nor pcapng begins with the bytes")
            )
            // The worst that a folder holds is what it ends with.
            let both = try await HarkProgram.run("review", folder.path)
            #expect(both.status == 2)
            #expect(both.output.contains("pcap, 9 packets"))
        }
    }

    @Test func `standard input, and what gzip has packed`() async throws {
        let command = "gzip -c '\(Self.capture.path)' | '\(HarkProgram.path)' review - --stats"
        let outcome = try await Program.run("/bin/sh", ["-c", command])
        #expect(outcome.status == 0)
        let row = try #require(outcome.output.split(separator: "\n").last)
        let cells = row.split(separator: " ", omittingEmptySubsequences: true)
        #expect(cells.prefix(8) == ["tcp", "0", "127.0.0.1:39634", "127.0.0.1:50000", "6", "4", "21", "21"], "\(row)")
        #expect(row.contains("418 µs") && row.contains("41 µs"))
    }

    @Test func `one conversation with all its bytes`() async throws {
        let outcome = try await HarkProgram.run("review", Self.capture.path, "--stream", "0")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("client, bytes 0 to 21 from packet 4 on\n00000000  48 65 79"), "\(outcome)")
        #expect(outcome.output.contains("server, bytes 0 to 21 from packet 7 on\n00000000  48 65 79"), "\(outcome)")
        let none = try await HarkProgram.run("review", Self.capture.path, "--stream", "udp:0")
        #expect(none.output.contains("There is no udp conversation 0."), "\(none)")
    }

    @Test func `only what a filter accepts, and a filter that is none`() async throws {
        let outcome = try await HarkProgram.run("review", Self.capture.path, "--filter", "tcp dst port 50000")
        #expect(outcome.output.contains("pcap, 6 packets"), "\(outcome)")
        let wrong = try await HarkProgram.run("review", Self.capture.path, "--filter", "tcp prot 50000")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("--filter 'tcp prot 50000': "), "\(wrong)")
    }

    @Test func `a program is told the same`() async throws {
        let outcome = try await HarkProgram.run("review", Self.capture.path, "--format", "json")
        struct File: Decodable {
            struct Talk: Decodable {
                struct Row: Decodable { var number: Int, sender: String, flags: String? }
                var opening: String, ending: String, closedFirst: String, bytesAfterHalfClose: Int, ladder: [Row]
            }
            var packets: Int, conversations: [Talk]
        }
        let file = try JSONDecoder().decode(File.self, from: Data(outcome.output.utf8))
        #expect(file.packets == 10 && file.conversations.count == 1)
        let talk = try #require(file.conversations.first)
        #expect(talk.opening == "established" && talk.ending == "closed" && talk.closedFirst == "client")
        #expect(talk.bytesAfterHalfClose == 21)
        #expect(talk.ladder.map(\.number) == Array(1...10) && talk.ladder[5].flags == "FIN ACK")
    }

    @Test func `what Hark records tells of its steps`() async throws {
        try await Self.withFolder { folder in
            let scenario = "scenarios/tutorial/02-echo.yaml"
            let run = try await Program.run(
                HarkProgram.path,
                ["run", scenario, "--captures", folder.path],
                in: HarkProgram.root.path
            )
            #expect(run.status == 0, "\(run)")
            let outcome = try await HarkProgram.run("review", folder.path)
            #expect(outcome.status == 0)
            for word in ["line 7: connect", "send 14 bytes", "recv echo, 14 bytes", "shutdown write"] {
                #expect(outcome.output.contains(word), "\(outcome.output)")
            }
        }
    }
}
