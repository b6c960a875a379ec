import Foundation
import ScenarioLanguage
import Testing

@Suite struct TutorialTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scenarios")

    @Test func `every shipped scenario is without a mistake`() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 8)
        for name in names {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
            let parsed = Scenario.parse(text, path: name, files: { _ in nil }, compileFilter: { _ in nil })
            #expect(parsed.mistakes.map(\.text).isEmpty, "\(parsed.mistakes.map(\.text).joined(separator: "\n"))")
        }
    }
}
