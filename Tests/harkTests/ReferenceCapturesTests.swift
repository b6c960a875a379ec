import Foundation
import TestSupport
import Testing

/// The reference captures of captures/: what Hark says of them, and how they part.
struct ReferenceCapturesTests {
    private static let folder = HarkProgram.root.appending(path: "captures").path

    private static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".pcapng") }
            .map { String($0.dropLast(7)) }
    }

    @Test func `each is reviewed as its text says, and the README tells what it shows`() async throws {
        let names = try Self.names()
        #expect(names.count >= 14)
        let readme = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        for name in names {
            let outcome = try await HarkProgram.run("review", "captures/\(name).pcapng")
            #expect(outcome.status == 0, "\(outcome)")
            let golden = try String(contentsOfFile: "\(Self.folder)/\(name).txt", encoding: .utf8)
            #expect(outcome.output == golden, "\(name)")
            #expect(readme.contains("`\(name).pcapng`"), "\(name)")
        }
    }

    /// A capture, and what is said of the good one beside it.
    private static let partings = [
        (
            "half-close-ignored",
            ["line 10: recv 21 bytes", "there is no 'server: 21 bytes': the server closed", "drops the rest"]
        ),
        ("reset-instead-of-a-reply", ["there is no 'server: 21 bytes': the server reset", "before it had answered"]),
        ("never-closes", ["there is no 'server: FIN': it stays open", "a close is missing"]),
    ]

    @Test(arguments: partings)
    func `beside the good one the first difference is told, by its step`(name: String, words: [String]) async throws {
        let outcome = try await HarkProgram.run("diff", "captures/good-echo.pcapng", "captures/\(name).pcapng")
        #expect(outcome.status == 1, "\(outcome)")
        // Lines are broken where they are too long.
        let text = outcome.output.replacing(/\n +/, with: " ")
        for word in words { #expect(text.contains(word), "\(word)\n\(outcome.output)") }
    }

    @Test(.enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
    func `a reply that is cut otherwise is the same, and one that comes with more is not`() async throws {
        try await HarkProgram.withFolder([:]) { folder in
            for fault in ["byte_by_byte", "greets"] {
                let server = "\(StartedPrograms.python) \(StartedPrograms.servers)/broken_echo.py \(fault)"
                let path = "scenarios/tutorial/01-can-you-hear-me.yaml"
                _ = try await HarkProgram.run("run", path, "--server", server, "--captures", "\(folder)/\(fault)")
            }
            let name = "scenarios-tutorial-01-can-you-hear-me.pcapng"
            let good = "captures/good-echo.pcapng"
            let cut = try await HarkProgram.run("diff", good, "\(folder)/byte_by_byte/\(name)")
            #expect(cut.status == 0, "\(cut)")
            let more = try await HarkProgram.run("diff", good, "\(folder)/greets/\(name)")
            #expect(more.status == 1 && more.output.contains("byte 0 of what the server sent is another"), "\(more)")
        }
    }

    @Test func `a capture is the same as itself, and what is none is told`() async throws {
        for name in try Self.names() {
            let same = try await HarkProgram.run("diff", "captures/\(name).pcapng", "captures/\(name).pcapng")
            #expect(same.status == 0 && same.output.contains("the same in both"), "\(same)")
        }
        let none = try await HarkProgram.run("diff", "captures/good-echo.pcapng", "Makefile")
        #expect(none.status == 2 && none.errors.contains("is not a capture"), "\(none)")
    }

    @Test func `other bytes are shown at the first that differs, for programs too`() async throws {
        try await HarkProgram.withFolder([:]) { folder in
            let good = "captures/good-echo.pcapng"
            let other = "\(folder)/other.pcapng"
            var bytes = try Data(contentsOf: HarkProgram.root.appending(path: good))
            // The reply is the last time that it is said; the scenario's text, which stands before it, says it too.
            let said = try #require(bytes.range(of: Data("hear me?".utf8), options: .backwards))
            bytes[said.lowerBound] = UInt8(ascii: "f")
            try bytes.write(to: URL(filePath: other))
            let outcome = try await HarkProgram.run("diff", good, other)
            #expect(outcome.status == 1, "\(outcome)")
            #expect(outcome.output.contains("byte 13 of what the server sent is another"), "\(outcome)")
            let json = try await HarkProgram.run("diff", good, other, "--format", "json")
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let talks = object?["conversations"] as? [[String: Any]]
            let divergence = talks?.first?["divergence"] as? [String: Any]
            #expect((divergence?["bytes"] as? [String: Any])?["offset"] as? Int == 13, "\(json)")
        }
    }
}
