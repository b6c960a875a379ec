import Foundation
import TestSupport
import Testing

/// What a program under test must not see, keep, or get away with; each was seen to leak from a plain sandbox.
@Suite struct LeakTests {
    /// Runs a shell command in the arena.
    private func run(_ script: String, environment: [String: String] = [:]) throws -> Command.Outcome {
        let folder = try Command.scratch(["hello.txt": "hello\n"])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try Hark.run(["arena", "--dir", folder.path, "--", "/bin/sh", "-c", script], environment: environment)
    }

    private func expect(
        _ script: String,
        says output: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try run(script)
        #expect(outcome.output == output, "\(outcome.errors)", sourceLocation: sourceLocation)
    }

    @Test func `its folder is there, as a copy that it may write to`() throws {
        try expect("pwd; cat hello.txt; echo more >>hello.txt; tail -n 1 hello.txt", says: "/work\nhello\nmore\n")
        let folder = try Command.scratch(["hello.txt": "hello\n"])
        _ = try Hark.run(["arena", "--dir", folder.path, "--", "/bin/rm", "hello.txt"])
        #expect(try String(contentsOf: folder.appendingPathComponent("hello.txt"), encoding: .utf8) == "hello\n")
    }

    @Test func `files of the host are not there`() throws {
        let secret = try Command.scratch(["secret": "secret"])
        defer { try? FileManager.default.removeItem(at: secret) }
        for path in ["/etc/shadow", "/etc/gshadow", "/etc/sudoers", secret.path, Hark.root.path, "/proc/1/root/etc/shadow"] {
            try expect("test -e '\(path)' && echo there; true", says: "")
        }
        try expect("ls /home /root /run /tmp /srv /mnt /media 2>/dev/null | grep -v ':$' | grep .; true", says: "")
        try expect("cut -d: -f1 /etc/passwd", says: "root\nnobody\n")
    }

    @Test func `nothing of the system can be written to`() throws {
        for path in ["/usr", "/etc", "/bin", "/", "/dev", "/opt"] {
            try expect("touch \(path)/x 2>/dev/null && echo written; true", says: "")
        }
    }

    @Test func `the environment is PATH, HOME and LANG`() throws {
        let outcome = try run("env | cut -d= -f1 | grep -v -x -e PWD -e SHLVL -e _ -e OLDPWD | sort", environment: ["TOKEN": "x"])
        #expect(outcome.output == "HOME\nLANG\nPATH\n")
    }

    @Test func `no process of the host or of Hark can be seen or read`() throws {
        try expect("ls /proc | grep -c '^[0-9][0-9]*$' | awk '{print ($1 < 8)}'", says: "1\n")
        try expect("cat /proc/1/environ /proc/1/maps 2>/dev/null | wc -c", says: "0\n")
        try expect("ls /proc/1/fd 2>/dev/null; true", says: "")
        try expect("kill -9 1 2>/dev/null; echo still here", says: "still here\n")
    }

    @Test func `no capability is left`() throws {
        try expect("grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status | cut -f2 | sort -u", says: "0000000000000000\n")
        try expect("mount -t tmpfs x /work 2>/dev/null && echo mounted; true", says: "")
    }

    @Test func `no descriptor is inherited`() throws {
        try expect("ls /proc/self/fd", says: "0\n1\n2\n3\n")
    }

    @Test(.enabled(if: Command.exists("/usr/bin/socat"), "socat is not installed"))
    func `a socket of the host is out of reach`() throws {
        let folder = try Command.scratch([:])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/daemon.sock"
        let name = UUID().uuidString
        let daemons = try [
            ["UNIX-LISTEN:\(path),fork,mode=777"], ["ABSTRACT-LISTEN:\(name),fork"], ["TCP-LISTEN:0,fork,bind=127.0.0.1"],
        ].map { try Command(["/usr/bin/socat", "-ddd"] + $0 + ["SYSTEM:echo reached"]) }
        defer {
            for daemon in daemons {
                daemon.signal(SIGKILL)
                _ = try? daemon.end()
            }
        }
        for address in ["UNIX-CONNECT:\(path)", "ABSTRACT-CONNECT:\(name)"] {
            try expect("socat -u \(address) - 2>/dev/null; true", says: "")
        }
        try expect("cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '", says: "lo\n")
    }

    @Test func `a fork bomb stops at the limit and is cleaned away`() throws {
        let script = "i=0; while [ $i -lt 600 ]; do sleep 60 & i=$((i+1)); done 2>/dev/null; echo done"
        let outcome = try run("(\(script)) 2>&1 | grep -c -i -e fork -e resource | awk '{print ($1 > 0)}'")
        #expect(outcome.output == "1\n", "\(outcome.errors)")
    }

    @Test func `the disk cannot be filled`() throws {
        for folder in ["/tmp", "/var", "/run", "/home", "/root", "/dev/shm", "/work"] {
            let script = "for i in 1 2 3 4 5; do head -c 60000000 /dev/zero >\(folder)/x$i 2>/dev/null; done; cat \(folder)/x* | wc -c"
            let outcome = try run(script)
            let size = try #require(Int(outcome.output.split(separator: "\n")[0]))
            #expect(size <= (folder == "/work" ? 128 : 16) << 20, "\(folder)")
        }
    }

    @Test func `a file, the memory and the processor have limits`() throws {
        let outcome = try run("ulimit -t; ulimit -d; ulimit -u; ulimit -n; ulimit -c")
        #expect(outcome.output == "60\n1048576\n256\n1024\n0\n", "\(outcome.errors)")
        #expect(try run("head -c 70000000 /dev/zero >/work/x; wc -c </work/x").output == "67108864\n")
    }

    @Test(.enabled(if: Command.exists(Hark.python), "python3 is not installed"))
    func `an allocation beyond the limit fails`() throws {
        let outcome = try Hark.run(["arena", "--", Hark.python, "-c", "bytearray(3 << 30)"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("MemoryError"))
    }

    @Test func `an exit status of 139 and a SIGSEGV are told apart`() throws {
        let exited = try run("exit 139")
        let killed = try run("kill -SEGV $$")
        #expect([exited.status, killed.status] == [139, 139])
        #expect(exited.errors.contains("exited with status 139"))
        #expect(killed.errors.contains("was killed by SIGSEGV"))
    }

    @Test func `SIGPIPE kills as it does outside`() throws {
        let outcome = try run("(trap - PIPE; sleep 0.1; exec yes) | true; kill -PIPE $$")
        #expect(outcome.errors.contains("was killed by SIGPIPE"), "\(outcome.errors)")
    }

    @Test func `a daemon that left its session ends with the program`() throws {
        let mark = "\(Int.random(in: 100_000...999_999))"
        let outcome = try run("setsid sh -c 'trap \"\" TERM HUP INT; exec sleep 9\(mark)' >/dev/null 2>&1 & echo started")
        #expect(outcome.output == "started\n")
        let processes = try Command.run(["/bin/sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"])
        #expect(!processes.output.contains("sleep 9\(mark)"))
    }

    @Test func `a command that is not there says so`() throws {
        let outcome = try Hark.run(["arena", "--", "no-such-command"])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("'no-such-command' cannot be started: No such file or directory"))
    }

    @Test func `a folder that is too large is refused`() throws {
        let folder = try Command.scratch([:])
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = FileManager.default.createFile(atPath: folder.path + "/big", contents: Data(count: 65 << 20))
        let outcome = try Hark.run(["arena", "--dir", folder.path, "--", "/bin/true"])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("it holds more than 64 MiB"), "\(outcome.errors)")
    }

    @Test(.enabled(if: getuid() == 0, "only root has files that the program's user cannot read"))
    func `a file that the program's user cannot read is an error that says so`() throws {
        let folder = try Command.scratch(["private": "x"])
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/private")
        let outcome = try Hark.run(["arena", "--dir", folder.path, "--", "/bin/true"])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("'private' in it cannot be copied: Permission denied"), "\(outcome.errors)")
        #expect(outcome.errors.contains("chmod -R o+rX"), "\(outcome.errors)")
    }

    @Test(.enabled(if: getuid() == 0 && Command.exists("/usr/sbin/runuser"), "only root may become another user"))
    func `an ordinary user has the same arena`() throws {
        let copy = try Command.scratch([:])
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(at: Hark.executable, to: copy.appendingPathComponent("hark"))
        let words = [copy.path + "/hark", "arena", "--dir", copy.path, "--", "/bin/sh", "-c", "id -u; ls; ulimit -u"]
        // The executable alone is more than a program's folder may hold in a debug build.
        let folder = try Command.scratch(["a": "a"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try Command.run(words.map { $0 == copy.path ? folder.path : $0 }, user: "nobody")
        #expect(outcome.output == "0\na\n256\n", "\(outcome.errors)")
    }
}
