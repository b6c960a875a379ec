import Foundation
import TestSupport
import Testing

/// Servers that others wrote get the verdict that they deserve.
@Suite(.serialized) struct RealServersTests {
    private static let echo = "\(Hark.tutorial)/04-echo-server.yaml"
    private static let request = "\(Hark.tutorial)/01-request-with-half-close.yaml"

    private func run(_ server: String, _ paths: [String] = [echo, request], _ more: [String] = []) throws -> Command.Outcome {
        try Hark.run(["run", "--dir", Hark.servers, "--server", server] + more + paths)
    }

    private func expectPassed(_ server: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let outcome = try run(server)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.output.contains("2 passed"), "\(outcome.output)", sourceLocation: sourceLocation)
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"), arguments: [
        "socketserver_echo.py", "asyncio_echo.py", "student_echo.py",
    ])
    func `a Python server passes`(file: String) throws {
        try expectPassed("\(Hark.python) \(file)")
    }

    @Test(.enabled(if: Command.exists("/usr/bin/socat"), "socat is not installed"))
    func `socat passes`() throws {
        try expectPassed("socat TCP-LISTEN:{port},fork,reuseaddr SYSTEM:cat")
    }

    @Test(.enabled(if: Command.exists("/usr/sbin/xinetd"), "xinetd is not installed"))
    func `xinetd's internal echo passes, on TCP and on UDP`() throws {
        try expectPassed("/usr/sbin/xinetd -dontfork -f xinetd.conf")
        let folder = try Command.scratch([
            "udp.yaml": "name: UDP\ndefaults: {transport: udp}\nsteps:\n  - connect\n  - send: hello\n  - recv: echo\n"
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try run("/usr/sbin/xinetd -dontfork -f xinetd.conf", [folder.path])
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test(.enabled(if: Command.exists("/usr/bin/ncat"), "ncat is not installed"))
    func `ncat passes while nobody shuts down before the echo is back`() throws {
        let folder = try Command.scratch([
            "a.yaml": "name: a\nsteps: [connect, {send: hello}, {recv: echo}, {shutdown: write}, {recv: eof}, close]\n"
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try run("ncat -l -k -e /bin/cat 127.0.0.1 4000", [folder.path])
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"), arguments: [
        ("exits at once", "the server exited with status 3 before it listened"),
        ("answers only the first recv", "the peer ended its stream after 8 of 21 bytes"),
        ("closes before the tail", "the peer ended its stream after 17 of 21 bytes"),
        ("upper-cases", "lower case came back as upper case"),
        ("sends RST", "the peer reset the connection after 0 of 21 bytes"),
        ("never answers", "no byte came within 1 s"),
        ("never closes", "the peer has not ended its stream within 1 s"),
        ("adds a newline", "1 byte came instead of the end of the stream"),
        ("never listens", "the server runs, but listens on no port after 5 s"),
        ("dies of a signal", "the server was killed by SIGABRT while this case ran"),
    ])
    func `a broken server fails, and the finding names the reason`(fault: String, reason: String) throws {
        let command = "\(Hark.python) broken_echo.py '\(fault)'"
        let outcome = try run(command, [Self.echo], ["--time-scale", "0.5"])
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains(reason), "\(outcome.output)")
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"))
    func `a server that crashes on its second client passes once, then fails with its last words`() throws {
        let command = "\(Hark.python) broken_echo.py 'crashes on the second client'"
        let outcome = try run(command, [Self.echo], ["--repeat", "2"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("1 passed, 1 failed"), "\(outcome.output)")
        #expect(outcome.output.contains("RuntimeError: only one client, please"), "\(outcome.output)")
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"))
    func `the tutorial's client passes, its receive loop that stops at a short read fails`() throws {
        let trap = "\(Hark.tutorial)/07-reply-in-two-pieces.yaml"
        let client = "\(Hark.python) tutorial_client.py {host} {port} {message}"
        let arguments = ["run", "--dir", Hark.servers, "--client"]
        let right = try Hark.run(arguments + [client, trap, "\(Hark.tutorial)/05-echo-client.yaml"])
        #expect(right.status == 0, "\(right.output)\(right.errors)")
        let wrong = try Hark.run(arguments + [client + " naive", trap])
        #expect(wrong.status == 1, "\(wrong.output)")
        #expect(wrong.output.contains("Loop until it returns an empty result"), "\(wrong.output)")
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"))
    func `a client and a server under test talk to each other`() throws {
        let outcome = try Hark.run([
            "run", "--dir", Hark.servers, "--server", "\(Hark.python) student_echo.py", "--client",
            "\(Hark.python) tutorial_client.py {host} {port} {message}", "\(Hark.tutorial)/06-echo-pair.yaml",
        ])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("1 passed"))
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"))
    func `a server that already runs is tested where it is`() throws {
        let outcome = try withRunningServer { address in
            try Hark.run(["run", "--connect", address, "--no-capture", Self.echo, Self.request])
        }
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("wire statements not judged: there is no capture"), "\(outcome.output)")
    }

    @Test(.enabled(if: Command.exists(Hark.python) && getuid() == 0, "needs root to capture beside the arena"))
    func `its packets are judged where one may capture`() throws {
        let outcome = try withRunningServer { try Hark.run(["run", "--connect", $0, Self.echo]) }
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(!outcome.output.contains("not judged"))
    }

    /// Runs the socketserver echo server on a port of the kernel's choice.
    private func withRunningServer(_ body: (String) throws -> Command.Outcome) throws -> Command.Outcome {
        let server = try Command([Hark.python, "\(Hark.servers)/socketserver_echo.py", "0"])
        let port = try #require(server.line { _ in true })
        let outcome = try body("127.0.0.1:\(port)")
        server.signal(SIGKILL)
        _ = try server.end()
        return outcome
    }
}
