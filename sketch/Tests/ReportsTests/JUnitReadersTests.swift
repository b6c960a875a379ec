import Foundation
import Reports
import Results
import TestSupport
import Testing
import Wire

/// What readers that are not ours make of the file.
@Suite struct JUnitReadersTests {
    static let hostile: RunResult = {
        let text =
            String(String.UnicodeScalarView((0...0x2FF).compactMap { Unicode.Scalar($0 as UInt32) }))
            + "\u{FFFE}\u{FFFF}\u{10FFFF}]]><![CDATA[</testsuites>"
        let bytes = (0...255).map { UInt8($0) }
        var run = SampleRun.result
        run.start.target = text
        run.cases = run.cases.map { result in
            var result = result
            result.start.name = text
            result.end.output = text
            result.end.reason = text
            result.end.findings = result.end.findings.map { finding in
                var finding = finding
                finding.message = text
                finding.hint = text
                finding.difference = ByteDifference(
                    offset: 3,
                    lead: 3,
                    expected: bytes,
                    got: bytes.reversed(),
                    expectedCount: 256,
                    gotCount: 256
                )
                return finding
            }
            return result
        }
        return run
    }()

    @Test(
        .enabled(if: Command.exists("/usr/bin/xmllint"), "xmllint is not installed"),
        arguments: [SampleRun.result, hostile],
        JUnitReport.Profile.allCases
    )
    func `xmllint finds it well-formed`(run: RunResult, profile: JUnitReport.Profile) throws {
        let xml = JUnitReport.text(run, profile: profile)
        let outcome = try read(xml, by: ["/usr/bin/xmllint", "--noout"])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test(
        .enabled(if: hasJUnitParser, "junitparser is not installed"),
        arguments: [SampleRun.result, hostile],
        JUnitReport.Profile.allCases
    )
    func `junitparser reads the same counts`(run: RunResult, profile: JUnitReport.Profile) throws {
        let script = """
            import sys, junitparser as j
            x = j.JUnitXml.fromfile(sys.argv[1])
            said = (x.tests, x.failures, x.errors)
            x.update_statistics()
            assert said == (x.tests, x.failures, x.errors) == (6, 1, 2), (said, x.tests, x.failures, x.errors)
            names = [(s.name, c.name) for s in x for c in s]
            assert len(set(names)) == 6, names
            """
        let xml = JUnitReport.text(run, profile: profile)
        let outcome = try read(xml, by: ["/usr/bin/python3", "-c", script])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private static var hasJUnitParser: Bool {
        (try? Command.run(["/usr/bin/python3", "-c", "import junitparser"]).status) == 0
    }

    /// Gives a program a file with this text as its last argument.
    private func read(_ xml: String, by program: [String]) throws -> Command.Outcome {
        let folder = try Command.scratch(["report.xml": xml])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try Command.run(program + [folder.path + "/report.xml"])
    }
}
