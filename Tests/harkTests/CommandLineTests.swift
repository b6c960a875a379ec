import Foundation
import TestSupport
import Testing

@Suite struct CommandLineTests {
    /// The executable is built beside the test bundle.
    private static let executable: String = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = (bundle?.bundleURL ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        return folder.appending(path: "hark").path
    }()

    @Test func `it tells its version`() async throws {
        let outcome = try await Program.run(Self.executable, ["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "0.1.0\n")
    }
}
