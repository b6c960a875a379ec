import Foundation
import TestSupport
import Testing

/// JUnit XML as others read it, from a run with every outcome and a server that answers with what XML cannot hold.
@Suite struct JUnitReadersTests {
    private static let python = "/usr/bin/python3"
    private static let xmllint = "/usr/bin/xmllint"

    private static let scenarios = [
        "a.yaml": "name: passes\nsteps: [connect, {send: hello}, close]\n",
        "b.yaml": "name: fails < & ' ]]>\nsteps:\n  - connect\n  - send: \"\\0]]>\\e<&\\n\"\n  - recv: hello\n",
        "c.yaml": "name: mistaken\nsteps: [conect]\n",
    ]

    /// Runs them, and hands on the report.
    private static func withReport<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        try await HarkProgram.withFolder(scenarios) { folder in
            let report = "\(folder)/report.xml"
            let outcome = try await HarkProgram.run("run", folder, "--junit", report)
            try #require(outcome.status == 2, "\(outcome)")
            return try await body(report)
        }
    }

    @Test(.enabled(if: Program.isAvailable(xmllint), "xmllint is not installed"))
    func `xmllint finds it well-formed`() async throws {
        try await Self.withReport { report in
            let outcome = try await Program.run(Self.xmllint, ["--noout", report])
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test(.enabled(if: Program.isAvailable(python), "python3 is not installed"))
    func `junitparser reads each case with its outcome`() async throws {
        let script = """
            import sys, junitparser
            xml = junitparser.JUnitXml.fromfile(sys.argv[1])
            print(xml.tests, xml.failures, xml.errors, xml.skipped)
            for suite in xml:
                for case in suite:
                    print(case.name, [(type(r).__name__, r.type) for r in case.result])
                    for result in case.result:
                        print(result.text)
            """
        try await Self.withReport { report in
            let outcome = try await Program.run(Self.python, ["-c", script, report])
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.output.hasPrefix("3 1 1 0\npasses []\n"), "\(outcome.output)")
            #expect(outcome.output.contains("\nfails < & ' ]]> [('Failure', 'wrongBytes')]\n"), "\(outcome.output)")
            #expect(outcome.output.contains(#"got      "\x00]]>\x1B"  (5 bytes)"#), "\(outcome.output)")
            #expect(outcome.output.contains("c.yaml [('Error', 'mistake')]\n"), "\(outcome.output)")
        }
    }
}
