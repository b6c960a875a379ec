import FoundationEssentials
package import Results
import ScenarioLanguage

/// An audit for programs, as one JSON object.
package enum AuditJSON {
    package static func text(_ result: AuditResult) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let servers = result.rows.map { row in
            Server(
                name: row.subject.name,
                sentence: row.subject.sentence,
                namedBy: row.subject.namedBy,
                isRight: row.isRight,
                passed: row.result.counts.passed,
                skipped: row.result.counts.skipped,
                caughtBy: row.catches.map { .init(scenario: $0.start.id, message: AuditText.reason($0)) },
                errors: row.errors.map { .init(scenario: $0.start.id, message: AuditText.reason($0)) }
            )
        }
        let scenarios = result.scenarios.map {
            Scenario(id: $0.id, name: $0.name, level: $0.level.rawValue, catches: $0.catches)
        }
        let data = try encoder.encode(Document(version: 1, servers: servers, scenarios: scenarios))
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        /// Of this form.
        var version: Int
        var servers: [Server]
        var scenarios: [Scenario]
    }

    private struct Server: Encodable {
        var name: String
        /// What is wrong with it; absent for one that is sound.
        var sentence: String?
        var namedBy: String?
        var isRight: Bool
        var passed: Int
        var skipped: Int
        var caughtBy: [Finding]
        var errors: [Finding]
    }

    private struct Finding: Encodable {
        var scenario: String
        var message: String
    }

    private struct Scenario: Encodable {
        var id: String
        var name: String
        var level: String
        var catches: [String]
    }
}
