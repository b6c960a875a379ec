import Foundation
import TestSupport
import Testing

/// `hark requirements` and `hark run --statement`: which clause is tested by what, and what came of it.
@Suite(.timeLimit(.minutes(2)))
struct RequirementsTests {
    private static let scenarios = [
        "1.yaml": """
        # RFC 862 (TCP): "Any data received is sent back." Also letters.
        name: letters
        spec: RFC 862 (TCP)
        points: 3
        steps: [connect, send: abc, recv: echo, close]

        """,
        "2.yaml": """
        # RFC 862 (TCP): "Any data received is sent back."
        # So it is with | and *.
        name: "${what}"
        spec: RFC 862 (TCP)
        level: must
        points: 2
        cases: [{what: digits, text: '1'}, {what: marks, text: '|'}]
        steps: [connect, send: "${text}", recv: echo, close]

        """,
        "3.yaml": """
        # POSIX close(): "The descriptor is freed."
        name: no letters
        spec: [POSIX close(), RFC 862 (TCP)]
        level: should
        steps: [connect, send: a, recv: echo, close]

        """,
        "4.yaml": """
        name: what nobody asks for
        requires: [letters]
        level: may
        steps: [connect, close]

        """,
        "5.yaml": """
        # A remark.
        name: an empty one
        spec: RFC 9293
        steps: [connect, close]

        """,
    ]

    @Test func `the requirements of the echo suites are those that are written down`() async throws {
        let outcome = try await HarkProgram.run("requirements", "scenarios/echo")
        let page = HarkProgram.root.appending(path: "docs/REQUIREMENTS.md")
        #expect(try outcome.output == String(contentsOf: page, encoding: .utf8), "make requirements")
    }

    @Test func `clauses have their quotations, and the scenarios that test them`() async throws {
        try await HarkProgram.withFolder(Self.scenarios) { folder in
            let outcome = try await HarkProgram.run("requirements", folder)
            let table = """
                | Clause | Scenarios | MUST | SHOULD | MAY |
                | --- | ---: | ---: | ---: | ---: |
                | RFC 862 (TCP) | 3 | 2 | 1 | 0 |
                | POSIX close() | 1 | 0 | 1 | 0 |
                | RFC 9293 | 1 | 1 | 0 | 0 |
                | No document | 1 | 0 | 0 | 1 |

                ## RFC 862 (TCP)

                > Any data received is sent back.

                | Scenario | Level | Points | In other words | File |
                | --- | --- | --- | --- | --- |
                | letters | MUST | 3 | Also letters. | `\(folder)/1.yaml` |
                | ${what} | MUST | 2 | So it is with \\| and \\*. | `\(folder)/2.yaml` |
                | no letters | SHOULD |  |  | `\(folder)/3.yaml` |

                """
            #expect(outcome.output.contains(table), "\(outcome.output)")
        }
    }

    @Test func `a statement says what is proved, broken and untested, and what must be apart from what should`()
        async throws
    {
        try await HarkProgram.withFolder(Self.scenarios) { folder in
            let server = ["--server", "hark serve echo --fault shouts", "--fail-on", "must"]
            let arguments = ["run", folder, "--statement", "\(folder)/statement.md"] + server
            let outcome = try await Program.run(HarkProgram.path, arguments, in: HarkProgram.root.path)
            let statement = try String(contentsOfFile: "\(folder)/statement.md", encoding: .utf8)
            let counts = """
                | MUST | 2 | 1 | 1 | 0 |
                | SHOULD | 2 | 0 | 2 | 0 |
                | MAY | 1 | 0 | 0 | 1 |

                ## MUST

                ### RFC 862 (TCP): broken

                > Any data received is sent back.

                - ✗ letters: byte 0 is 0x41 'A', and 0x61 'a' was due
                - ✓ ${what}

                ### RFC 9293: proved

                - ✓ an empty one

                ## SHOULD

                """
            #expect(statement.contains(counts), "\(statement)")
            let last = """
                ## MAY

                ### No document: untested

                - – what nobody asks for: it requires 'letters', which has not passed

                """
            #expect(statement.hasSuffix(last), "\(statement)")
            #expect(outcome.output.contains("2 of 5 points\n"), "\(outcome.output)")
        }
    }
}
