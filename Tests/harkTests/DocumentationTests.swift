import Foundation
import TestSupport
import Testing

/// What the documents show is true.
@Suite struct DocumentationTests {
    private static let python = "/usr/bin/python3"
    private static let tcpdump = "/usr/bin/tcpdump"

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: HarkProgram.root.appending(path: path), encoding: .utf8)
    }

    /// The scenarios that a document shows.
    private static func scenarios(in path: String) throws -> [String] {
        try text(path).matches(of: /(?s)```yaml\n(name: .*?)```/).map { String($0.output.1) }
    }

    @Test(arguments: ["README.md", "docs/LANGUAGE.md"])
    func `each scenario that a document shows holds on an echo server`(path: String) async throws {
        let scenarios = try Self.scenarios(in: path)
        #expect(!scenarios.isEmpty)
        let files = scenarios.enumerated().map { ("\($0.offset).yaml", $0.element) }
        try await HarkProgram.withFolder(Dictionary(uniqueKeysWithValues: files)) { folder in
            let outcome = try await HarkProgram.run("run", folder)
            #expect(outcome.status == 0, "\(outcome)")
            let passed = outcome.output.firstMatch(of: /(\d+) passed in/).flatMap { Int($0.output.1) } ?? 0
            #expect(passed >= scenarios.count, "\(outcome)")
        }
    }

    @Test func `every word of the language is in its document`() throws {
        let vocabulary = try Self.text("Sources/ScenarioLanguage/Parser/Vocabulary.swift")
        let document = try Self.text("docs/LANGUAGE.md")
        let names = vocabulary.matches(of: /(?m)^    case ([a-zA-Z0-9`, ]+)$/).flatMap {
            $0.output.1.split(separator: ", ")
        }.map(String.init)
        let quoted = vocabulary.matches(of: /(?m)^    case \w+ = "(.*)"$/).map(\.output.1)
        let words = names.map { $0.replacing("`", with: "") } + quoted.map { String($0) }
        #expect(words.count > 40)
        for word in words { #expect(document.contains("`\(word)`") || document.contains("\(word): "), "\(word)") }
    }

    /// Without what differs from run to run: durations and the server's address.
    private static func withoutChance(_ output: some StringProtocol) -> String {
        String(output)
            .replacing(/\d[\d.]* (ms|µs|s)\b/, with: "TIME")
            .replacing(/(localhost|127\.0\.0\.1):\d+/, with: "SERVER")
    }

    @Test(.enabled(if: Program.isAvailable(python), "python3 is not installed"))
    func `the README's server fails as the README shows`() async throws {
        let readme = try Self.text("README.md")
        let shown = try #require(readme.firstMatch(of: /(?s)```console\n\$ hark run[^\n]*\n(.*?)```/)).output.1
        try await HarkProgram.withFolder(["hey.yaml": try Self.scenarios(in: "README.md")[0]]) { folder in
            let outcome = try await ServerProgram.with(Self.python, ["broken_echo.py", "upper_case"]) { address in
                try await Program.run(HarkProgram.path, ["run", "hey.yaml", "--connect", address], in: folder)
            }
            #expect(Self.withoutChance(outcome.output) == Self.withoutChance(shown))
        }
    }

    @Test func `mistakes are told as the language's document shows`() async throws {
        let scenario = """
            name: Hey
            steps:
              - connect
              - sned: "Hey, can you hear me?"
              - recv: echo
                within: 2
            """
        let document = try Self.text("docs/LANGUAGE.md")
        let shown = try #require(document.firstMatch(of: /(?s)```\n(! .*?)```/)).output.1
        try await HarkProgram.withFolder(["hey.yaml": scenario]) { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/scenarios", withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: "\(folder)/hey.yaml", toPath: "\(folder)/scenarios/hey.yaml")
            let outcome = try await Program.run(HarkProgram.path, ["run", "scenarios"], in: folder)
            #expect(outcome.output.contains(shown), "\(outcome)")
        }
    }

    @Test(.enabled(if: Program.isAvailable(tcpdump), "tcpdump is not installed"))
    func `a capture holds the segments that its description shows`() async throws {
        let description = try Self.text("captures/README.md")
        let shown = description.matches(of: /(?m)^([><]) ([SFPR.]+) *(\d*)/).map { match in
            "\(match.output.1) \(match.output.2) \(match.output.3.isEmpty ? "0" : match.output.3)"
        }
        let capture = HarkProgram.root.appending(path: "captures/01-can-you-hear-me.pcap").path
        let outcome = try await Program.run(Self.tcpdump, ["-nn", "-t", "-r", capture])
        let line = /> 127\.0\.0\.1\.(\d+): Flags \[([^\]]+)\].*length (\d+)/
        let recorded = outcome.output.matches(of: line).map { match in
            "\(match.output.1 == "50000" ? ">" : "<") \(match.output.2) \(match.output.3)"
        }
        #expect(recorded.count == 10)
        #expect(recorded == shown)
    }
}
