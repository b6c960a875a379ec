import Foundation
import Glibc
import TestSupport
import Testing

/// A program under test sees what it needs, and nothing else; one test for each thing that leaks when it is left out.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct SandboxTests {
    /// Runs a Python program as the client under test; it has to end with status 0 and to print `due`.
    private static func expect(_ script: String, prints due: String, _ arguments: String...) async throws {
        let scenario = StartedPrograms.client("stdout: \"\(due)\\n\"")
        try await HarkProgram.withFolder(["scenario.yaml": scenario]) { folder in
            try await HarkProgram.withFolder(["client.py": script, "data.txt": "of its own\n"]) { programs in
                let all = ["run", "\(folder)/scenario.yaml", "--dir", programs]
                let client = ["--client", "\(StartedPrograms.python) client.py"]
                let outcome = try await Program.run(HarkProgram.path, all + client + arguments, in: programs)
                #expect(outcome.status == 0, "\(script): \(outcome)")
            }
        }
    }

    /// Prints `none`, or of these paths those that are there.
    private static func seen(_ paths: [String]) -> String {
        "import os\nprint(' '.join(p for p in \(paths) if os.path.exists(p)) or 'none')"
    }

    @Test func `host files are not there`() async throws {
        try await HarkProgram.withFolder(["secret": "x"]) { folder in
            let paths = [
                "/etc/shadow", "/root/.bashrc", "/home", "/var/log", "/sys/class", "\(folder)/secret", folder,
                "/dev/hark", HarkProgram.root.path,
            ]
            try await Self.expect(Self.seen(paths), prints: "none")
        }
    }

    @Test func `its own folder is a copy`() async throws {
        let script = """
            import os
            print(os.getcwd(), open('data.txt').read().strip())
            open('data.txt', 'w').write('changed')
            """
        try await HarkProgram.withFolder(["data.txt": "of its own\n", "client.py": script]) { programs in
            let scenario = StartedPrograms.client("stdout: \"/work of its own\\n\"")
            try await HarkProgram.withFolder(["scenario.yaml": scenario]) { folder in
                let client = "\(StartedPrograms.python) \(programs)/client.py"
                let outcome = try await HarkProgram.run("run", "\(folder)/scenario.yaml", "--client", client)
                #expect(outcome.status == 0, "\(outcome)")
            }
            let text = try String(contentsOfFile: "\(programs)/data.txt", encoding: .utf8)
            #expect(text == "of its own\n")
        }
    }

    @Test func `the environment is made for it`() async throws {
        _ = unsafe setenv("HARK_TEST_SECRET", "secret", 1)
        let script = "import os\nprint(' '.join(sorted(k for k in os.environ if k != 'LC_CTYPE')))"
        try await Self.expect(script, prints: "HOME LANG PATH")
        let added = "import os\nprint(os.environ['COURSE'])"
        try await Self.expect(added, prints: "networks 1", "--env", "COURSE=networks 1")
    }

    @Test func `host sockets are not there`() async throws {
        let script = """
            import glob, os, stat
            print([p for p in glob.glob('/run/**', recursive=True) + glob.glob('/tmp/**', recursive=True)
                   if stat.S_ISSOCK(os.stat(p).st_mode)])
            print(len(open('/proc/net/unix').readlines()) - 1)
            """
        // The one Unix socket of the arena's network namespace may be the supervisor's, which has no name.
        let named = script.replacing("print(len(open", with: "names = [l for l in open")
            .replacing(".readlines()) - 1)", with: " if '/' in l]\nprint(names)")
        try await Self.expect(named, prints: "[]\\n[]")
    }

    @Test func `there is no network but its own loopback`() async throws {
        let script = """
            import socket
            names = [name for _, name in socket.if_nameindex()]
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try: s.connect(('192.0.2.1', 9))
            except OSError as e: names.append(e.strerror)
            try: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            except PermissionError: names.append('no raw sockets')
            print(names)
            """
        try await Self.expect(script, prints: "['lo', 'Network is unreachable', 'no raw sockets']")
    }

    @Test func `its processes are bounded, all together`() async throws {
        let script = """
            import os, signal
            count = 0
            try:
                while count < 200:
                    if os.fork() == 0: signal.pause()
                    count += 1
            except BlockingIOError: print(20 < count < 64)
            """
        try await Self.expect(script, prints: "True", "--limit-processes", "64")
    }

    @Test func `what it writes is bounded, in bytes and in files, wherever it can write`() async throws {
        let bytes = """
            import os
            total = 0
            for place in ('/work', '/tmp', '/run', '/dev/shm'):
                try:
                    with open(place + '/x', 'wb', buffering=0) as f:
                        while total < 100_000_000: total += f.write(b'x' * 65536)
                except OSError as e: last = e.strerror
            print(last, 3_000_000 < total < 8_388_608 + 65536)
            """
        try await Self.expect(bytes, prints: "No space left on device True", "--limit-disk", "8MiB")
        let files = """
            count = 0
            try:
                while count < 100_000:
                    open(f'/tmp/{count}', 'w').close()
                    count += 1
            except OSError as e: print(e.strerror, count < 16_384)
            """
        try await Self.expect(files, prints: "No space left on device True")
        let elsewhere = """
            import os
            print([p for p in ('/', '/usr', '/etc', '/dev', '/opt', '/bin', '/proc')
                   if os.access(p, os.W_OK) and not p == '/proc'])
            for path in ('/dev/x', '/proc/sys/net/ipv4/ip_default_ttl'):
                try: open(path, 'w')
                except OSError as e: print('refused')
            """
        try await Self.expect(elsewhere, prints: "[]\\nrefused\\nrefused")
    }

    @Test func `it has no descriptors but its three`() async throws {
        let script = """
            import os
            print(sorted(int(fd) for fd in os.listdir('/proc/self/fd') if int(fd) < 3 or os.path.exists(f'/proc/self/fd/{fd}')))
            """
        // Listing a folder takes a descriptor itself, gone when it is looked at.
        try await Self.expect(script, prints: "[0, 1, 2]")
    }

    @Test func `a server's stdin is open and silent, a client's empty`() async throws {
        try await Self.expect("import sys\nprint(repr(sys.stdin.read()))", prints: "''")
        let server = """
            import select, socket, sys
            s = socket.create_server(('127.0.0.1', 50000))
            while True:
                ready, _, _ = select.select([s, sys.stdin], [], [])
                if sys.stdin in ready: sys.exit('stdin has ended')
                c, _ = s.accept()
                while data := c.recv(4096): c.sendall(data)
                c.close()
            """
        let command = "\(StartedPrograms.python) server.py"
        let outcome = try await StartedPrograms.run(StartedPrograms.echo, ["server.py": server], "--server", command)
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `the supervisor is out of its reach`() async throws {
        let script = """
            import ctypes, os
            said = []
            for path in ('/proc/1/fd/4', '/proc/1/mem', '/proc/1/environ'):
                try: open(path, 'rb').read(1)
                except OSError as e: said.append(e.strerror)
            libc = ctypes.CDLL(None, use_errno=True)
            said.append(libc.ptrace(16, 1, 0, 0))
            for number in (2, 9, 15, 19): os.kill(1, number)
            print(said)
            """
        try await Self.expect(script, prints: "['Permission denied', 'Permission denied', 'Permission denied', -1]")
    }

    @Test func `it has no capabilities and makes no namespaces`() async throws {
        let script = """
            import os, re
            status = open('/proc/self/status').read()
            print(re.findall('CapEff:\\\\s*(\\\\w+)', status)[0].strip('0') == '',
                  re.findall('NoNewPrivs:\\\\s*(\\\\d)', status)[0])
            try: os.unshare(os.CLONE_NEWUSER)
            except AttributeError:
                import ctypes
                print(ctypes.CDLL(None).unshare(0x10000000))
            """
        try await Self.expect(script, prints: "True 1\\n-1")
    }

    @Test func `nothing of it outlives the run`() async throws {
        let token = "token-\(UUID().uuidString)"
        let script = """
            import os, signal, sys
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: signal.pause()
                os._exit(0)
            print('gone')
            """
        let scenario = StartedPrograms.client("stdout: \"gone\\n\"")
        let command = "\(StartedPrograms.python) client.py \(token)"
        let outcome = try await StartedPrograms.run(scenario, ["client.py": script], "--client", command)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(Processes.with(token).isEmpty)
    }

    @Test func `what is shown beside is there, to be read`() async throws {
        try await HarkProgram.withFolder(["words.txt": "shared\n"]) { folder in
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
            try FileManager.default.setAttributes(attributes, ofItemAtPath: folder)
            let script = """
                print(open('\(folder)/words.txt').read().strip())
                try: open('\(folder)/words.txt', 'w')
                except OSError as e: print(e.strerror)
                """
            try await Self.expect(script, prints: "shared\\nRead-only file system", "--read-only", folder)
        }
    }

    @Test func `what widens or narrows it stands in every report`() async throws {
        try await HarkProgram.withFolder(["scenario.yaml": StartedPrograms.client("status: 0")]) { folder in
            let outcome = try await HarkProgram.run(
                "run",
                "\(folder)/scenario.yaml",
                "--client",
                "true",
                "--limit-memory",
                "64MiB",
                "--env",
                "A=b",
                "--read-only",
                "/usr/share",
                "--junit",
                "\(folder)/junit.xml"
            )
            #expect(outcome.status == 0, "\(outcome)")
            let junit = try String(contentsOfFile: "\(folder)/junit.xml", encoding: .utf8)
            for setting in ["limit memory 64MiB", "env A=b", "read-only /usr/share"] {
                #expect(outcome.output.contains(setting), "\(outcome)")
                #expect(junit.contains("name=\"setting\" value=\"\(setting)\""), "\(junit)")
            }
        }
    }
}
