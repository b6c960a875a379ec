import Foundation
import Glibc
import TestSupport
import Testing

/// Servers that Hark starts get the verdict that they deserve, and nothing of them stays.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct StartedServersTests {
    private static let python = StartedPrograms.python
    private static let servers = StartedPrograms.servers

    // MARK: sound ones

    static let sound: [(program: String, command: String)] = [
        (python, "\(python) socketserver_echo.py"), (python, "\(python) asyncio_echo.py"),
        (python, "\(python) dying_echo.py sound"), (python, "\(python) dying_echo.py background"),
        ("/usr/bin/socat", "socat TCP-LISTEN:{port},fork,reuseaddr EXEC:cat"),
        ("/usr/bin/node", "/usr/bin/node echo.js {port}"), ("/usr/bin/java", "/usr/bin/java Echo.java {port}"),
        ("/bin/sh", "sh -c 'exec \(python) dying_echo.py sound $0' {port}"),
    ]

    @Test(arguments: sound)
    func `a sound server passes`(program: String, command: String) async throws {
        guard Program.isAvailable(program) else { return }
        let outcome = try await StartedPrograms.run(
            StartedPrograms.echo,
            [:],
            "--server",
            command,
            "--dir",
            Self.servers,
            "--start-limit",
            "60"
        )
        #expect(outcome.status == 0, "\(command): \(outcome)")
    }

    @Test func `a server is built before it is started`() async throws {
        let arguments = ["--dir", Self.servers, "--build", "cc -o echo echo.c"]
        let sound = try await Self.run(StartedPrograms.echo, arguments + ["--server", "./echo {port}"])
        #expect(sound.status == 0, "\(sound)")
        let swapped = try await Self.run(StartedPrograms.echo, arguments + ["--server", "./echo {port} swapped"])
        #expect(swapped.status == 1, "\(swapped)")
        #expect(swapped.output.contains("port 20675, which is 50000 with its bytes swapped"), "\(swapped)")
        let broken = try await Self.run(
            StartedPrograms.echo,
            ["--dir", Self.servers, "--build", "cc -o echo ecko.c", "--server", "./echo {port}"]
        )
        #expect(broken.status == 1, "\(broken)")
        #expect(broken.output.contains("the build ended with exit status 1"), "\(broken)")
        #expect(broken.output.contains("ecko.c: No such file"), "\(broken)")
    }

    @Test(.enabled(if: Program.isAvailable("/usr/sbin/xinetd"), "xinetd is not installed"))
    func `xinetd's internal echo passes, and ncat's where nothing is half-closed`() async throws {
        let conf = """
            service echo
            {
                type = INTERNAL UNLISTED
                id = echo-stream
                socket_type = stream
                protocol = tcp
                wait = no
                port = 50000
            }
            """
        let xinetd = "/usr/sbin/xinetd -dontfork -filelog /dev/stderr -pidfile /tmp/pid -f /work/xinetd.conf"
        let outcome = try await StartedPrograms.run(
            StartedPrograms.echo,
            ["xinetd.conf": conf],
            "--server",
            xinetd
        )
        #expect(outcome.status == 0, "\(outcome)")
        // Whether it loses what comes back after a half-close is chance.
        let ncat = ["--server", "ncat -l -k 127.0.0.1 50000 --exec /bin/cat"]
        let open = try await Self.run("name: open\nsteps: [connect, send: hello, recv: echo, close]\n", ncat)
        #expect(open.status == 0, "\(open)")
    }

    private static func run(_ scenario: String, _ arguments: [String]) async throws -> Program.Outcome {
        try await HarkProgram.withFolder(["scenario.yaml": scenario]) { folder in
            try await Program.run(HarkProgram.path, ["run", "\(folder)/scenario.yaml"] + arguments, in: folder)
        }
    }

    // MARK: broken ones

    static let broken: [(what: String, script: String, status: Int32, message: String)] = [
        ("exits at once", "print('no idea'); exit(3)", 1, "the server ended with exit status 3 before it listened"),
        ("is killed at once", "import os; os.kill(os.getpid(), 11)", 1, "the server was killed by SIGSEGV before"),
        ("exits with 139", "exit(139)", 1, "the server ended with exit status 139 before it listened"),
        ("never listens", "import signal; signal.pause()", 1, "the server does not listen anywhere, within 300 ms"),
        (
            "binds and does not listen",
            "import signal, socket; s = socket.socket(); s.bind(('', 50000)); signal.pause()", 1,
            "the server does not listen anywhere"
        ),
        ("is no Python", "def (", 1, "SyntaxError"),
        ("forks without end", "import os\nwhile True: os.fork()", 1, "the server ended with exit status 1 before"),
        (
            "fills the disk", "f = open('/tmp/x', 'wb')\nwhile True: f.write(b'x' * 65536)", 1,
            "No space left on device"
        ),
        (
            "fills the disk with files", "i = 0\nwhile True: open(f'/tmp/{i}', 'w').close(); i += 1", 1,
            "No space left on device"
        ),
        ("takes all memory", "x = []\nwhile True: x.append('x' * 100_000_000)", 1, "MemoryError"),
        ("takes all descriptors", "import os\nwhile True: os.dup(1)", 1, "Too many open files"),
        ("uses all CPU time", "while True: pass", 1, "the server was killed by SIGXCPU before it listened"),
        (
            "kills every process that it can",
            "import os\ntry: os.kill(-1, 9)\nexcept OSError: os.kill(1, 9)\nexit(7)", 1,
            "the server ended with exit status 7 before"
        ),
    ]

    @Test(arguments: broken)
    func `a broken server fails, and is blamed`(what: String, script: String, status: Int32, message: String)
        async throws
    {
        let token = "token-\(UUID().uuidString)"
        let isSlow = what.contains("CPU") || what.contains("disk") || what.contains("memory") || what.contains("forks")
        let outcome = try await StartedPrograms.run(
            StartedPrograms.echo,
            ["server.py": script],
            "--server",
            "\(Self.python) server.py \(token)",
            "--start-limit",
            isSlow ? "60" : what.contains("listen") ? "0.3" : "10",
            "--limit-cpu",
            what.contains("CPU") ? "1" : "60",
            "--limit-disk",
            "8MiB",
            "--limit-processes",
            "32"
        )
        #expect(outcome.status == status, "\(what): \(outcome)")
        #expect(outcome.output.contains(message), "\(what): \(outcome)")
        #expect(Processes.with(token).isEmpty, "\(what)")
    }

    static let unstarted: [(what: String, command: String, files: [String: String], message: String)] = [
        ("is not there", "nosuch-program", [:], "there is no program 'nosuch-program' that it can see"),
        ("is not executable", "./server", ["server": "#!/bin/sh\n"], "'./server' is not executable"),
        ("is a folder", "/usr", [:], "'/usr' is no file"),
    ]

    @Test(arguments: unstarted)
    func `a command that cannot be executed is errored`(
        what: String,
        command: String,
        files: [String: String],
        message: String
    ) async throws {
        let outcome = try await StartedPrograms.run(StartedPrograms.echo, files, "--server", command)
        #expect(outcome.status == 3, "\(what): \(outcome)")
        #expect(outcome.output.contains(message), "\(what): \(outcome)")
    }

    @Test func `an interpreter that is not there, and a file that is no program, are told apart`() async throws {
        try await HarkProgram.withFolder(["a": "#!/usr/bin/nosuch\n", "b": "\u{1}\u{2}"]) { folder in
            for name in ["a", "b"] {
                let path = "\(folder)/\(name)"
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            let interpreter = try await Self.run(StartedPrograms.echo, ["--dir", folder, "--server", "./a"])
            #expect(interpreter.output.contains("the interpreter that './a' names is not there"), "\(interpreter)")
            #expect(interpreter.status == 3)
            let garbage = try await Self.run(StartedPrograms.echo, ["--dir", folder, "--server", "./b"])
            #expect(garbage.output.contains("'./b' is no program of this machine"), "\(garbage)")
            #expect(garbage.status == 3)
        }
    }

    @Test func `a program that the unprivileged user may not execute is errored, and said`() async throws {
        try await HarkProgram.withFolder(["server": "#!/bin/sh\n"]) { folder in
            // Root's own file is nobody's to execute; another user is the owner inside too.
            let mode = geteuid() == 0 ? 0o700 : 0o011
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/server")
            let arguments = ["--read-only", folder, "--server", "\(folder)/server", "--dir", Self.servers]
            let outcome = try await Self.run(StartedPrograms.echo, arguments)
            #expect(outcome.status == 3, "\(outcome)")
            #expect(outcome.output.contains("may not be executed by the unprivileged user"), "\(outcome)")
        }
    }

    // MARK: ends

    @Test(arguments: ["case", "suite"])
    func `a crash is blamed on the case that provoked it`(fresh: String) async throws {
        let outcome = try await Self.run(
            "name: one\nsteps: [connect, send: hello, recv: echo, close]\n",
            ["--fresh", fresh, "--dir", Self.servers, "--server", "\(Self.python) dying_echo.py crash"]
        )
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("the server was killed by SIGSEGV during this case"), "\(outcome)")
    }

    @Test func `a server that dies of its second client fails where there are two`() async throws {
        let outcome = try await Self.run(
            "name: two\nsteps: [connect, send: a, recv: echo, close, connect, send: b, recv: echo, close]\n",
            ["--dir", Self.servers, "--server", "\(Self.python) dying_echo.py second_client"]
        )
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("the server ended with exit status 1"), "\(outcome)")
        #expect(outcome.output.contains("stderr | no more clients"), "\(outcome)")
    }

    @Test func `a death in the next case that holds on a fresh server is blamed on the case before`() async throws {
        let steps = "steps: [connect, send: a, recv: echo, close]\n"
        let files = ["1.yaml": "name: one\n\(steps)", "2.yaml": "name: two\n\(steps)"]
        try await HarkProgram.withFolder(files) { folder in
            let server = ["--dir", Self.servers, "--server", "\(Self.python) dying_echo.py second_client"]
            let arguments = ["run", folder, "--fresh", "suite"] + server
            let outcome = try await Program.run(HarkProgram.path, arguments, in: folder)
            #expect(outcome.status == 1, "\(outcome)")
            #expect(outcome.output.contains("✗ one"), "\(outcome)")
            let message = "the server ended with exit status 1 in 'two', which holds on a fresh server"
            #expect(outcome.output.contains(message), "\(outcome)")
            #expect(outcome.output.contains("✓ two"), "\(outcome)")
        }
    }

    static let kept: [(fresh: String, first: String, left: String, after: String)] = [
        ("case", "1", "1", "1"), ("suite", "1", "2", "1"),
    ]

    @Test(arguments: kept)
    func `a server is started for each case, or for all up to one that leaves a connection open`(
        fresh: String,
        first: String,
        left: String,
        after: String
    ) async throws {
        let script = """
            import socket
            s = socket.create_server(('127.0.0.1', 50000))
            open('kept', 'a').write('x')
            count = 0
            while True:
                c, _ = s.accept()
                count += 1
                c.sendall(b'%d of %d' % (count, len(open('kept').read())))
                c.close()
            """
        let files = [
            "1.yaml": "name: one\nsteps: [connect, recv: '\(first) of 1', recv: eof, close]\n",
            "2.yaml": "name: two\nsteps: [connect, recv: '\(left) of 1', recv: eof]\n",
            "3.yaml": "name: three\nsteps: [connect, recv: '\(after) of 1', recv: eof, close]\n",
        ]
        try await HarkProgram.withFolder(files) { folder in
            try await HarkProgram.withFolder(["server.py": script]) { programs in
                let server = ["--server", "\(Self.python) server.py", "--dir", programs]
                let arguments = ["run", folder, "--fresh", fresh] + server
                let outcome = try await Program.run(HarkProgram.path, arguments, in: folder)
                #expect(outcome.status == 0, "\(outcome)")
            }
        }
    }

    @Test func `a file that the program cannot see is said before anything runs`() async throws {
        try await HarkProgram.withFolder(["server.py": ""]) { elsewhere in
            let command = "\(Self.python) \(elsewhere)/server.py"
            let outcome = try await StartedPrograms.run(StartedPrograms.echo, [:], "--server", command)
            #expect(outcome.status == 2, "\(outcome)")
            #expect(outcome.errors.contains("the program cannot see '\(elsewhere)/server.py'"), "\(outcome)")
        }
    }

    @Test func `a server that ignores TERM is killed`() async throws {
        let script = """
            import signal, socket
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            s = socket.create_server(('127.0.0.1', 50000))
            while True: s.accept()
            """
        let outcome = try await StartedPrograms.run(
            "name: stop\nsteps: [server: stop, {server: exits, signal: KILL}]\n",
            ["server.py": script],
            "--server",
            "\(Self.python) server.py",
            "--stop-limit",
            "0.2"
        )
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `a server that prints 100 MB echoes all the same, and its last lines are kept`() async throws {
        let script = """
            import socket, sys
            for i in range(100_000): sys.stdout.write('x' * 1_000 + '\\n')
            print('the end', flush=True)
            s = socket.create_server(('127.0.0.1', 50000))
            c, _ = s.accept()
            c.sendall(c.recv(100).upper())
            """
        let outcome = try await StartedPrograms.run(
            "name: loud\nsteps: [connect, send: hello, recv: echo]\n",
            ["server.py": script],
            "--server",
            "\(Self.python) server.py",
            "--start-limit",
            "60"
        )
        #expect(outcome.status == 1, "\(outcome.output.suffix(2_000))")
        #expect(outcome.output.contains("byte 0 is 0x48 'H', and 0x68 'h' was due"))
        #expect(outcome.output.contains("stdout | the end"))
    }

    @Test func `of several ports the one made first is taken, and --port chooses`() async throws {
        let scenario = "name: ports\nsteps: [connect, send: a, recv: echo, close]\n"
        let server = ["--dir", Self.servers, "--server", "\(Self.python) dying_echo.py two_ports"]
        let first = try await Self.run(scenario, server)
        #expect(first.status == 0, "\(first)")
        #expect(first.output.contains("note: the server also listens on port 50001; --port chooses"), "\(first)")
        let other = try await Self.run(scenario, server + ["--port", "50001"])
        #expect(other.status == 1, "\(other)")
        let none = try await Self.run(scenario, server + ["--port", "50002", "--start-limit", "10"])
        #expect(none.output.contains("does not listen on port 50002, but on 50000, 50001"), "\(none)")
    }
}
