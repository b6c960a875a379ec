import Foundation
import Results
import TestSupport
import Testing

/// What the command line promises: exit status, reports in every case, one bad file among good ones.
@Suite struct CommandLineTests {
    private static let good = "name: good\nsteps: [connect, {send: hello}, {recv: echo}, close]\n"

    private func folder(_ files: [String: String]) throws -> URL {
        try Command.scratch(files)
    }

    @Test func `the tutorial holds on the reference server and client`() throws {
        let outcome = try Hark.run(["run", Hark.tutorial])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("8 passed"), "\(outcome.output)")
    }

    @Test func `one file with mistakes among good ones: the good ones run, the run is not green`() throws {
        let folder = try folder(["a.yaml": Self.good, "b.yaml": "name: bad\nsteps: [conect]\n", "c.yaml": "name: [\n"])
        let outcome = try Hark.run(["run", folder.path, "--junit", folder.path + "/out.xml"])
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("1 passed"), "\(outcome.output)")
        #expect(outcome.output.contains("b.yaml:2:9"), "\(outcome.output)")
        #expect(outcome.output.contains("did you mean 'connect'?"), "\(outcome.output)")
        let xml = try String(contentsOf: folder.appendingPathComponent("out.xml"), encoding: .utf8)
        #expect(xml.contains("errors=\"2\""), "\(xml)")
    }

    @Test(arguments: [
        (["run"], 2), (["run", "no-such-folder"], 2), (["run", "a.yaml", "--seed", "x"], 2), (["nonsense"], 2),
        (["run", "a.yaml", "--server", "'open"], 2), (["run", "a.yaml", "--connect", "h:1", "--server", "s"], 2),
        (["run", "a.yaml"], 0), (["run", "a.yaml", "--min", "2"], 2), (["run", "fails.yaml"], 1),
        (["run", "a.yaml", "fails.yaml"], 1), (["run", "a.yaml", "--server", "no-such-command"], 3),
        (["run", "fails.yaml", "--fail-on", "must"], 0), (["run", "a.yaml", "--client", "x"], 2), (["--version"], 0),
    ] as [([String], Int32)])
    func `exit status`(arguments: [String], status: Int32) throws {
        let fails = "name: fails\nlevel: should\nsteps: [connect, {send: hello}, {recv: hallo}]\n"
        let folder = try folder(["a.yaml": Self.good, "fails.yaml": fails])
        let words = arguments.map { $0.hasSuffix(".yaml") ? "\(folder.path)/\($0)" : $0 }
        let outcome = try Hark.run(words)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends the run, and the reports are whole`(signal: Int32) throws {
        let slow = "name: slow\nsteps: [connect, {wait: 60s}]\nlimit: 2min\n"
        let folder = try folder(["a.yaml": Self.good, "b.yaml": slow.replacing("limit: 2min\n", with: "")])
        let command = try Hark.start([
            "run", folder.path, "--junit", folder.path + "/out.xml", "--json", folder.path + "/out.json",
        ])
        #expect(command.line { $0.contains("good") } != nil)
        command.signal(signal)
        let outcome = try command.end()
        #expect(outcome.status == 130, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("interrupted"), "\(outcome.output)")
        let xml = try String(contentsOf: folder.appendingPathComponent("out.xml"), encoding: .utf8)
        #expect(xml.hasSuffix("</testsuites>\n"))
        #expect(xml.contains("tests=\"2\""), "\(xml)")
        let json = try String(contentsOf: folder.appendingPathComponent("out.json"), encoding: .utf8)
        let events = try json.split(separator: "\n").map { try Event(jsonLine: Array($0.utf8)[...]) }
        guard case .runEnded(let end) = events.last else {
            Issue.record("\(json)")
            return
        }
        #expect(end.interrupted)
    }

    @Test func `reports are the same from run to run, but for times`() throws {
        let folder = try folder([:])
        let reports = try (0..<2).map { number in
            let place = folder.appendingPathComponent("\(number).xml")
            let outcome = try Hark.run(["run", "scenarios/tutorial", "--junit", place.path])
            #expect(outcome.status == 0)
            let xml = try String(contentsOf: place, encoding: .utf8)
            return xml.replacing(/time(stamp)?="[^"]*"/, with: "").replacing(#/ *[0-9.]+ (ms|µs|s)\b/#, with: "")
        }
        #expect(reports[0] == reports[1])
    }

    @Test func `colour is for terminals`() throws {
        #expect(try !Hark.run(["run", "\(Hark.tutorial)/04-echo-server.yaml"]).output.contains("\u{1B}"))
        let script = { (variables: String) in
            "\(variables) script -qec '\(Hark.executable.path) run \(Hark.tutorial)/04-echo-server.yaml' /dev/null"
        }
        guard Command.exists("/usr/bin/script") else { return }
        let colored = try Command.run(["/bin/sh", "-c", script("TERM=xterm")], in: Hark.root)
        #expect(colored.output.contains("\u{1B}[32m"), "\(colored.output)")
        let plain = try Command.run(["/bin/sh", "-c", script("TERM=xterm NO_COLOR=1")], in: Hark.root)
        #expect(!plain.output.contains("\u{1B}[32m"), "\(plain.output)")
    }

    @Test func `a report that cannot be written is an error`() throws {
        let outcome = try Hark.run(["run", "\(Hark.tutorial)/04-echo-server.yaml", "--junit", "/no/such/folder/x.xml"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("/no/such/folder/x.xml"))
        let full = try Hark.run(["run", "\(Hark.tutorial)/04-echo-server.yaml", "--junit", "/dev/full"])
        #expect(full.status == 3)
    }

    @Test func `repetitions have ids of their own`() throws {
        let outcome = try Hark.run(["run", "\(Hark.tutorial)/04-echo-server.yaml", "--repeat", "5", "--json", "/dev/stdout"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("04-echo-server #5"))
    }

    @Test func `the reference server and client, by hand`() throws {
        let server = try Hark.start(["serve", "echo"])
        let line = try #require(server.line { $0.contains("127.0.0.1") })
        let port = try #require(line.firstMatch(of: /127\.0\.0\.1:(\d+)/)).output.1
        let reply = try Hark.run(["call", "echo", "127.0.0.1", String(port), "Hey, can you hear me?"])
        server.signal(SIGKILL)
        _ = try server.end()
        #expect(reply.output == "Hey, can you hear me?")
        #expect(reply.status == 0)
    }
}
