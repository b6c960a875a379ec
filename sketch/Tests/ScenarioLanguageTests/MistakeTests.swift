import Foundation
import ScenarioLanguage
import Testing

/// Files with mistakes beside what is said of them; `HARK_RECORD_GOLDEN=1` writes the latter anew.
@Suite struct MistakeTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    private static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test(arguments: names)
    func `all mistakes of a file are told at once, with place, line, caret and fix`(name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        let parsed = Scenario.parse(text, path: name, files: { _ in nil }, compileFilter: Self.mistake)
        let said = parsed.mistakes.map(\.text).joined(separator: "\n\n") + "\n"
        let golden = Self.folder.appendingPathComponent(name.replacingOccurrences(of: ".yaml", with: ".txt"))
        if ProcessInfo.processInfo.environment["HARK_RECORD_GOLDEN"] == "1" {
            try said.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(said == (try String(contentsOf: golden, encoding: .utf8)))
        #expect((parsed.scenario == nil) == parsed.mistakes.contains { $0.severity == .error })
    }

    /// Stands for the compiler of pcap-filter(7) expressions.
    private static func mistake(in filter: String) -> String? {
        filter.contains("prot ") || filter.hasSuffix(":") ? "syntax error" : nil
    }

    @Test func `a file cut anywhere is understood or has mistakes, and never crashes`() throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("keys.yaml"), encoding: .utf8)
        for count in 0..<text.count {
            let parsed = Scenario.parse(String(text.prefix(count)), path: "cut", files: { _ in nil }, compileFilter: { _ in nil })
            #expect(parsed.scenario != nil || !parsed.mistakes.isEmpty)
        }
    }

    @Test func `an alias bomb ends`() {
        var text = "name: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let parsed = Scenario.parse(text, path: "bomb", files: { _ in nil }, compileFilter: { _ in nil })
        #expect(parsed.scenario == nil)
    }
}
