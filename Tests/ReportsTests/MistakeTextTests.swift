import FoundationEssentials
import Reports
import Results
import ScenarioLanguage
import Testing

/// Files with mistakes beside what is said of them; `HARK_RECORD_GOLDEN=1` writes the latter anew.
@Suite struct MistakeTextTests {
    private static let folder = "\(Golden.folder())/mistakes"

    private static var names: [String] {
        get throws {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        }
    }

    private static func parse(_ name: String) throws -> ParsedFile {
        let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name).yaml"))
        return Scenario.parse([UInt8](data), path: "\(name).yaml") { file in
            FileManager.default.contents(atPath: "\(folder)/\(file)").map { .bytes([UInt8]($0)) }
                ?? .unreadable("no such file or folder")
        } filters: { expression in
            expression.contains("prt") ? "'prt' is no word of a filter, and names are not looked up" : nil
        }
    }

    @Test func `all mistakes of a file are told at once, with place, line, caret and fix`() throws {
        for name in try Self.names {
            let parsed = try Self.parse(name)
            let texts = parsed.mistakes.map { "\($0.severity): \(FindingText(Finding($0)).text)" }
            try Golden.expect(texts.joined(separator: "\n\n") + "\n", is: "mistakes/\(name).txt")
            #expect((parsed.scenarios.first == nil) == parsed.mistakes.contains { $0.severity == .error }, "\(name)")
        }
    }

    @Test func `each kind of mistake is shown in one of them`() throws {
        let source = Golden.folder() + "/../../../Sources/ScenarioLanguage/Mistakes/Mistake+Kind.swift"
        let text = try String(contentsOfFile: source, encoding: .utf8)
        let kinds = Set(text.matches(of: /(?m)^        case (\w+)/).map { String($0.output.1) })
        let shown = try Self.names.flatMap { try Self.parse($0).mistakes }.map { mistake in
            String("\(mistake.kind)".prefix { $0 != "(" })
        }
        // These need a file that cannot be opened, or more text than is worth keeping, or two files.
        let elsewhere: Set = [
            "unreadable", "more", "fileTooLong", "tooDeep", "tooManyNodes", "sameName", "unknownRequirement",
            "absentRequirement", "requiresItself",
        ]
        #expect(kinds.count > 30)
        #expect(kinds.subtracting(shown) == elsewhere)
    }
}
