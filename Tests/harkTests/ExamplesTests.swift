import Foundation
import TestSupport
import Testing

/// The scenarios that others' tests were rebuilt as.
@Suite(.timeLimit(.minutes(3))) struct ExamplesTests {
    private static let folder = "scenarios/examples"

    @Test func `there are twenty, each says what it is after, and all of them hold`() async throws {
        let place = HarkProgram.root.appending(path: Self.folder).path
        let files = try FileManager.default.contentsOfDirectory(atPath: place).filter { $0.hasSuffix(".yaml") }
        #expect(files.count == 20)
        for file in files {
            let text = try String(contentsOfFile: "\(place)/\(file)", encoding: .utf8)
            #expect(text.firstMatch(of: /^# After (packetdrill|varnishtest|Hurl)/) != nil, "\(file)")
        }
        try await HarkProgram.withFolder([:]) { folder in
            let outcome = try await HarkProgram.run("run", Self.folder, "--captures", folder)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.output.contains("24 passed"), "\(outcome)")
            try await CaptureFiles.compare(in: folder)
        }
    }
}
