import Foundation
import TestSupport
import Testing

/// The echo suite is right about servers of which it is known what is wrong with them.
@Suite(.timeLimit(.minutes(5)))
struct AuditTests {
    private struct Audit: Decodable {
        struct Server: Decodable {
            struct Caught: Decodable {
                var scenario: String
                var message: String
            }

            var name: String
            var sentence: String?
            var namedBy: String?
            var isRight: Bool
            var passed: Int
            var caughtBy: [Caught]
        }

        struct Scenario: Decodable {
            var id: String
            var level: String
            var catches: [String]
        }

        var version: Int
        var servers: [Server]
        var scenarios: [Scenario]
    }

    private static func audit(_ suite: String, _ options: String...) async throws -> (Program.Outcome, Audit?) {
        let path = HarkProgram.root.appending(path: suite).path
        let outcome = try await Program.run(
            HarkProgram.path,
            ["audit", path, "--format", "json"] + options,
            in: HarkProgram.root.path
        )
        return (outcome, try? JSONDecoder().decode(Audit.self, from: Data(outcome.output.utf8)))
    }

    /// Once is enough: the tests of a release build go without.
    private static let isDebug = _isDebugAssertConfiguration()

    @Test(.enabled(if: isDebug, "it is played by the tests of a debug build"))
    func `each fault is found by the scenario that is about it`() async throws {
        let (outcome, audit) = try await Self.audit("scenarios/echo", "--named", "--jobs", "4")
        let servers = try #require(audit?.servers, "\(outcome)")
        #expect(servers.count >= 80 && outcome.status == 0)
        for server in servers {
            #expect(server.isRight && server.namedBy != nil, "\(server.name): \(server.caughtBy)")
        }
    }

    @Test func `a suite that finds nothing is told so`() async throws {
        let (outcome, audit) = try await Self.audit(
            "scenarios/tutorial/02-echo.yaml",
            "--fault",
            "shouts",
            "--fault",
            "knows-quit",
            "--fault",
            "udp-spins"
        )
        let servers = try #require(audit?.servers, "\(outcome)")
        // One that speaks UDP is no matter of a suite for TCP.
        #expect(servers.map(\.name) == ["shouts", "knows-quit"])
        #expect(servers.map(\.isRight) == [true, false] && outcome.status == 1)
        #expect(audit?.scenarios.first?.catches == ["shouts"])
    }
}
