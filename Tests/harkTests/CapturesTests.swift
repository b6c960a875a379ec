import Foundation
import TestSupport
import Testing
import Wire

/// `--captures` keeps the packets of each case: files that others read too, with the steps beside the packets.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(CaptureFiles.tshark), "tshark is not installed"))
struct CapturesTests {
    /// Plays a path with its captures in a new folder.
    private static func play<Result>(
        _ path: String,
        _ arguments: [String] = [],
        _ body: (Program.Outcome, String) async throws -> Result
    ) async throws -> Result {
        try await HarkProgram.withFolder([:]) { folder in
            let captures = "\(folder)/in/captures"
            let all = ["run", path, "--captures", captures, "--junit", "\(folder)/junit.xml"] + arguments
            return try await body(try await Program.run(HarkProgram.path, all, in: HarkProgram.root.path), captures)
        }
    }

    private static func fields(_ file: String, _ fields: String...) async throws -> [String] {
        let arguments = ["-r", file, "-T", "fields"] + fields.flatMap { ["-e", $0] }
        return try await Program.run(CaptureFiles.tshark, arguments).output.split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).dropLast().map(String.init)
    }

    @Test func `tshark agrees on the tutorial's conversations`() async throws {
        let count = try await Self.play("scenarios/tutorial") { outcome, captures in
            #expect(outcome.status == 0, "\(outcome)")
            let files = try FileManager.default.contentsOfDirectory(atPath: captures)
            #expect(files.count == 6 && files.contains("scenarios-tutorial-01-can-you-hear-me.pcapng"), "\(files)")
            return try await CaptureFiles.compare(in: captures)
        }
        #expect(count > 70)
    }

    @Test func `a SYN that is sent again, and never answered`() async throws {
        try await Self.play("scenarios/tutorial-backlog") { outcome, captures in
            #expect(outcome.status == 0, "\(outcome)")
            try await CaptureFiles.compare(in: captures)
        }
    }

    @Test func `each packet has the steps that caused it, or took it, as its comments`() async throws {
        let scenario = """
            name: steps
            steps:
              - connect
              - send: one
              - send: two
              - recv: onet
              - recv: wo
              - shutdown: write
              - recv: eof
              - close

            """
        try await HarkProgram.withFolder(["steps.yaml": scenario]) { folder in
            try await Self.play("\(folder)/steps.yaml") { outcome, captures in
                #expect(outcome.status == 0, "\(outcome)")
                let file = try #require(try FileManager.default.contentsOfDirectory(atPath: captures).first)
                let rows = try await Self.fields(
                    "\(captures)/\(file)",
                    "tcp.srcport",
                    "tcp.flags.str",
                    "tcp.len",
                    "frame.comment"
                )
                let client = try #require(rows.first?.split(separator: "\t").first)
                let told = rows.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
                let own = told.filter { $0[0] == client && !$0[3].isEmpty }.map { $0[3] }
                #expect(
                    own == [
                        "line 3: connect", "line 4: send 3 bytes", "line 5: send 3 bytes", "line 8: shutdown write",
                    ]
                )
                // How the echo is cut is the server's affair; each byte has its step.
                let theirs = told.filter { $0[0] != client && !$0[3].isEmpty }.map { $0[3] }
                #expect(theirs.first == "line 3: connect" && theirs.last == "line 9: recv eof")
                let echo = theirs.dropFirst().dropLast().joined(separator: ",")
                #expect(echo.hasPrefix("line 6: recv 4 bytes") && echo.hasSuffix("line 7: recv 2 bytes"), "\(theirs)")
                // Bare acknowledgments belong to nobody.
                #expect(told.contains { $0[2] == "0" && $0[3].isEmpty })
            }
        }
    }

    @Test func `the section says what it takes to judge it again, and JUnit names the file`() async throws {
        let path = "scenarios/tutorial/01-can-you-hear-me.yaml"
        try await Self.play(path) { outcome, captures in
            let file = "\(captures)/scenarios-tutorial-01-can-you-hear-me.pcapng"
            #expect(outcome.status == 0, "\(outcome)")
            let data = try Data(contentsOf: URL(filePath: file))
            let text = String(decoding: data, as: UTF8.self)
            #expect(text.contains(#""caseID":"scenarios/tutorial/01-can-you-hear-me""#))
            #expect(text.contains(#""connections":[{"local":"127.0.0.1:"#) && text.contains(#""lost":0"#))
            let scenario = try String(contentsOf: HarkProgram.root.appending(path: path), encoding: .utf8)
            #expect(text.contains(scenario))
            let junit = try String(contentsOfFile: captures + "/../../junit.xml", encoding: .utf8)
            #expect(junit.contains("<property name=\"capture\" value=\"\(file)\"/>"))
            #expect(junit.contains("[[ATTACHMENT|\(file)]]"))
        }
    }

    @Test func `a case that failed, and one whose server died, keep theirs too`() async throws {
        let server = "\(StartedPrograms.python) \(StartedPrograms.servers)/broken_echo.py resets"
        try await Self.play("scenarios/tutorial/01-can-you-hear-me.yaml", ["--server", server]) { outcome, captures in
            #expect(outcome.status == 1, "\(outcome)")
            let count = try await CaptureFiles.compare(in: captures)
            #expect(count > 4)
        }
    }

    /// A scenario that moves more than is captured whole, with these statements.
    static func much(_ wire: String) -> String {
        """
        name: much
        limit: 60s
        steps:
          - connect
          - send: {repeat: "0123456789abcdef", times: 1048577}
            within: 50s
          - shutdown: write
          - recv: echo
            within: 50s
          - recv: eof
          - close
        wire:
        \(wire)

        """
    }

    @Test func `what moves too much keeps headers only, and says so`() async throws {
        let scenario = Self.much(
            """
              - sequence: [{client: SYN}, {client: data, payload length: 16777232}, {client: FIN}, {server: FIN}]
              - sequence: [{server: data, payload length: 16777232}, {server: FIN}]
              - never: {target: RST}
            """
        )
        try await HarkProgram.withFolder(["much.yaml": scenario]) { folder in
            try await Self.play("\(folder)/much.yaml") { outcome, captures in
                #expect(outcome.status == 0, "\(outcome)")
                let file = try #require(try FileManager.default.contentsOfDirectory(atPath: captures).first)
                let list = try CaptureFiles.packets(of: "\(captures)/\(file)")
                let longest = (1...list.count).map { list[$0].bytes.count }.max()
                let whole = (1...list.count).map { list[$0].originalLength }.max()
                #expect(longest == 96 && whole == 1_514)
                let text = String(decoding: try Data(contentsOf: URL(filePath: "\(captures)/\(file)")), as: UTF8.self)
                #expect(text.contains(#""headersOnly":true"#))
            }
        }
    }

    @Test func `a folder that cannot be made is told before anything runs`() async throws {
        try await HarkProgram.withFolder(["file": ""]) { folder in
            let outcome = try await HarkProgram.run("run", "scenarios/tutorial", "--captures", "\(folder)/file/below")
            #expect(outcome.status == 2, "\(outcome)")
            #expect(outcome.errors.contains("\(folder)/file/below is no folder, and cannot be made one"), "\(outcome)")
            let both = try await HarkProgram.run("run", "scenarios", "--captures", folder, "--no-capture")
            #expect(both.status == 2 && both.errors.contains("--no-capture leaves out"), "\(both)")
        }
    }
}
