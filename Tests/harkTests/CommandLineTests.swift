import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct CommandLineTests {
    private static let sound = "name: sound\nsteps: [connect, {send: hello}, {recv: echo}, close]\n"
    private static let failing = "name: failing\nsteps: [connect, {send: hello}, {recv: hullo}]\n"
    private static let mistaken = "name: mistaken\nsteps:\n  - conect\n"

    @Test func `it tells its version`() async throws {
        let outcome = try await HarkProgram.run("--version")
        #expect(outcome.status == 0)
        #expect(outcome.output == "0.1.0\n")
    }

    @Test func `the tutorial holds on the reference server`() async throws {
        let outcome = try await HarkProgram.run("run", "scenarios/tutorial")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("✓ Hey, can you hear me?"))
        #expect(outcome.output.contains("6 passed"))
    }

    @Test func `one file with mistakes keeps no other from running, and the run is not green`() async throws {
        try await HarkProgram.withFolder(["a.yaml": Self.mistaken, "b.yaml": Self.sound]) { folder in
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.status == 2, "\(outcome)")
            #expect(outcome.output.contains("a.yaml:3:5: unknown step 'conect'; did you mean 'connect'?"), "\(outcome)")
            #expect(outcome.output.contains("✓ sound"), "\(outcome)")
        }
    }

    @Test(
        arguments: [
            (["a.yaml"], 0), (["a.yaml", "b.yaml"], 1), (["b.yaml", "c.yaml"], 2), (["nowhere"], 2), (["empty"], 2),
            ([], 2),
            (["a.yaml", "--nonsense"], 2), (["a.yaml", "--connect", "7"], 2),
            (["a.yaml", "--connect", "nosuchhost.invalid:7"], 3),
            (["a.yaml", "--junit", "/proc/report.xml"], 2), (["a.yaml", "--json", "/proc/events"], 2),
            (["a.yaml", "--min", "2"], 2), (["a.yaml", "--min", "2", "--repeat", "2"], 0),
            (["a.yaml", "--seed", "x"], 2), (["a.yaml", "--seed", "random"], 0), (["a.yaml", "--repeat", "0"], 2),
            (["a.yaml", "--time-scale", "0"], 2), (["a.yaml", "--fail-on", "never"], 2),
            (["may.yaml"], 0), (["may.yaml", "--fail-on", "may"], 1),
        ] as [([String], Int32)]
    )
    func `the exit status says what came of it`(arguments: [String], status: Int32) async throws {
        let files = [
            "a.yaml": Self.sound, "b.yaml": Self.failing, "c.yaml": Self.mistaken,
            "may.yaml": Self.failing + "level: may\n",
        ]
        try await HarkProgram.withFolder(files) { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/empty", withIntermediateDirectories: true)
            let outcome = try await Program.run(HarkProgram.path, ["run"] + arguments, in: folder)
            #expect(outcome.status == status, "\(outcome)")
            #expect(status < 2 || !(outcome.output + outcome.errors).isEmpty)
        }
    }

    @Test func `check tells all mistakes and plays nothing`() async throws {
        let files = ["a.yaml": Self.sound, "b.yaml": Self.failing, "c.yaml": Self.mistaken]
        try await HarkProgram.withFolder(files) { folder in
            let outcome = try await Program.run(HarkProgram.path, ["check", "."], in: folder)
            #expect(outcome.status == 2)
            #expect(outcome.output.hasPrefix("error: c.yaml:3:5: unknown step 'conect'"), "\(outcome)")
            #expect(outcome.output.hasSuffix("2 scenarios can be played, 1 file cannot, 2 notes\n"), "\(outcome)")
            let good = try await Program.run(HarkProgram.path, ["check", "a.yaml", "b.yaml"], in: folder)
            #expect(good.status == 0)
            #expect(good.output.hasSuffix("2 scenarios can be played, 2 notes\n"), "\(good)")
        }
    }

    @Test func `events are written a line each, and passing runs differ in times only`() async throws {
        try await HarkProgram.withFolder(["a.yaml": Self.sound]) { folder in
            let path = "\(folder)/out/events.jsonl"
            let outcome = try await Program.run(
                HarkProgram.path,
                ["run", "a.yaml", "--repeat", "3", "--json", path],
                in: folder
            )
            #expect(outcome.status == 0, "\(outcome)")
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2 + 3 * 6)
            #expect(lines.first?.contains(#""event":"runStarted","format":1"#) == true)
            let attempts = lines.filter { $0.contains("stepEnded") }.map { line in
                line.replacing(/"start":\d+/, with: "").replacing(/a(#\d)?"/, with: "a\"")
            }
            #expect(Set(attempts).count == 4)
        }
    }

    @Test func `a backlog of one holds two connections on Linux, and the next SYN is dropped`() async throws {
        let scenario = """
            name: backlog
            steps:
              - {listen: , as: door, backlog: 1}
              - {connect: door, as: one}
              - {connect: door, as: two}
              - {connect: door, expect: timeout, within: 300ms}
              - {accept: door, as: first}
              - {accept: door, as: second}
            """
        try await HarkProgram.withFolder(["a.yaml": scenario]) { folder in
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `a file that never ends is refused`() async throws {
        let outcome = try await HarkProgram.run("run", "/dev/zero")
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("a scenario has at most 1048576 bytes"), "\(outcome)")
    }

    @Test func `payloads come from files beside the scenario`() async throws {
        let files = [
            "a.yaml": "name: a\nsteps: [connect, {send: {file: hey.bin}}, {recv: Hey}, close]\n", "hey.bin": "Hey",
        ]
        try await HarkProgram.withFolder(files) { folder in
            #expect(try await HarkProgram.run("run", folder).status == 0)
            try FileManager.default.removeItem(atPath: "\(folder)/hey.bin")
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.output.contains("'hey.bin' cannot be sent: No such file or directory"), "\(outcome)")
        }
    }

    @Test(arguments: [
        ("nowhere", "nowhere: no such file or folder"), (".", ".: there is no .yaml file in this folder"),
    ])
    func `a path without a scenario is refused`(path: String, message: String) async throws {
        try await HarkProgram.withFolder(["notes.txt": "no scenario", ".hidden.yaml": Self.sound]) { folder in
            let outcome = try await Program.run(HarkProgram.path, ["run", path], in: folder)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(message), "\(outcome)")
        }
    }

    @Test func `a file that cannot be opened is told, and the others run`() async throws {
        try await HarkProgram.withFolder(["b.yaml": Self.sound]) { folder in
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/a.yaml", withDestinationPath: "nowhere")
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.status == 2, "\(outcome)")
            #expect(outcome.output.contains("a.yaml:1:1: this file cannot be read"), "\(outcome)")
            #expect(outcome.output.contains("✓ sound"), "\(outcome)")
        }
    }

    @Test func `the folder of a report is made`() async throws {
        try await HarkProgram.withFolder(["a.yaml": Self.sound]) { folder in
            let report = "\(folder)/new/folder/report.xml"
            let outcome = try await HarkProgram.run("run", folder, "--junit", report)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(FileManager.default.fileExists(atPath: report))
            // Nothing else is left beside it.
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new/folder") == ["report.xml"])
        }
    }

    @Test func `a warning is told, and the file runs`() async throws {
        try await HarkProgram.withFolder(["a.yaml": "name: a\nsteps: [connect, {send: EOF}, {recv: EOF}]\n"]) {
            folder in
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.contains("'EOF' is the text of these letters; the keyword is 'eof'"), "\(outcome)")
        }
    }

    @Test func `nobody listens`() async throws {
        // Port 1 is tcpmux, which nobody serves (and root alone could).
        let outcome = try await HarkProgram.run("run", "scenarios/tutorial/02-echo.yaml", "--connect", "127.0.0.1:1")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("127.0.0.1:1 refused the connection: nobody listens there"), "\(outcome)")
    }

    @Test func `interrupted, the report is whole`() async throws {
        let waiting = "name: waiting\nsteps:\n  - connect\n  - recv: eof\n    within: 60s\n"
        try await HarkProgram.withFolder(["a.yaml": waiting, "b.yaml": Self.sound]) { folder in
            let report = "\(folder)/report.xml"
            // The header is said before the first case: the signal comes while that one waits, or before it.
            let arguments = ["run", folder, "--junit", report]
            let outcome = try await Program.run(HarkProgram.path, arguments, interruptedAfter: "2 cases")
            #expect(outcome.status == 130, "\(outcome)")
            #expect(outcome.output.contains("\ninterrupted\n2 skipped"), "\(outcome)")
            let xml = try String(contentsOfFile: report, encoding: .utf8)
            #expect(xml.contains(#"tests="3" failures="0" errors="1" skipped="2""#), "\(xml)")
        }
    }

    @Test func `killed, Hark leaves the report of the run before`() async throws {
        let waiting = "name: waiting\nsteps:\n  - connect\n  - recv: eof\n    within: 60s\n"
        try await HarkProgram.withFolder(["a.yaml": waiting, "report.xml": "before"]) { folder in
            let arguments = ["run", "\(folder)/a.yaml", "--junit", "\(folder)/report.xml"]
            let outcome = try await Program.run(HarkProgram.path, arguments, killedAfter: "1 case")
            #expect(outcome.status == 128 + SIGKILL)
            #expect(try String(contentsOfFile: "\(folder)/report.xml", encoding: .utf8) == "before")
        }
    }

    @Test func `its reader gone, the report is whole`() async throws {
        try await HarkProgram.withFolder(["a.yaml": Self.sound]) { folder in
            let command =
                "'\(HarkProgram.path)' run '\(folder)' --junit '\(folder)/report.xml' | true; echo ${PIPESTATUS[0]}"
            let outcome = try await Program.run("/bin/bash", ["-c", command])
            #expect(outcome.output == "0\n", "\(outcome)")
            #expect(
                try String(contentsOfFile: "\(folder)/report.xml", encoding: .utf8).contains(#"tests="1" failures="0""#)
            )
        }
    }

    @Test func `what a suite, an include and --var bring reaches the arena`() async throws {
        let files = [
            "suite.yaml": "title: All of it\nvars: {who: bob, what: {file: what.txt}, other: {file: what.txt}}\n",
            "what.txt": "from a file",
            "part.inc": "- send: \"${who}: ${what}, ${other}\"\n- recv: \"eve: from a file, mine\"\n",
            "a.yaml": "name: a\nvars: {other: mine}\nsteps: [connect, include: part.inc]\n",
        ]
        try await HarkProgram.withFolder(files) { folder in
            let outcome = try await HarkProgram.run("run", folder, "--var", "who=eve")
            #expect(outcome.status == 0 && outcome.output.contains("All of it"), "\(outcome)")
            let unknown = try await HarkProgram.run("check", folder, "--var", "whom=eve")
            #expect(unknown.status == 2, "\(unknown)")
            #expect(unknown.errors.contains("no scenario of these has a variable 'whom': they have other, what, who"))
        }
    }
}
