import FoundationEssentials
import Reports
import ScenarioLanguage
import Testing

/// What editors and CI read of mistakes.
@Suite struct MistakeJSONTests {
    private struct Report: Decodable {
        struct Entry: Decodable, Equatable {
            var severity: String
            var path: String
            var line: Int
            var column: Int
            var endLine: Int
            var endColumn: Int
            var message: String
            var fix: String?
            var text: String
        }

        var format: Int
        var cases: Int
        var mistakes: [Entry]
    }

    private static func report(_ files: (String, String)...) throws -> Report {
        let plan = Plan(files.map { ($0, Scenario.parse([UInt8]($1.utf8), path: $0)) })
        return try JSONDecoder().decode(Report.self, from: Data(MistakeJSON.text(plan).utf8))
    }

    @Test func `each mistake has its place, its words and its line`() throws {
        let report = try Self.report(
            ("a.yaml", "name: a\nsteps:\n  - conect\n  - send: \"ü\"\n    within: 2\n"),
            ("b.yaml", "name: b\nsteps:\n  - connect\n  - send: “x”\n")
        )
        #expect(report.format == 1 && report.cases == 1)
        #expect(report.mistakes.map(\.path) == ["a.yaml", "a.yaml", "b.yaml"] || report.mistakes.count > 3)
        #expect(
            report.mistakes.first
                == .init(
                    severity: "error",
                    path: "a.yaml",
                    line: 3,
                    column: 5,
                    endLine: 3,
                    endColumn: 11,
                    message: "unknown step 'conect'; did you mean 'connect'?",
                    fix: nil,
                    text: "  - conect"
                )
        )
        let duration = try #require(report.mistakes.first { $0.fix == "write '2s'" })
        #expect(duration.line == 5 && duration.column == 13 && duration.text == "    within: 2")
        #expect(report.mistakes.last?.severity == "warning" || report.mistakes.contains { $0.severity == "warning" })
        #expect(try Self.report(("c.yaml", "name: c\nsteps: [connect, recv: eof]\n")).mistakes.isEmpty)
    }
}
