import Conversations
import Engine
import ScenarioLanguage
import Synchronization
import Testing

/// What a proxy notes, in a time that the test makes.
struct TranscriptRecorderTests {
    @Test func `what is said in one go is one moment, and a pause divides it`() {
        let time = Mutex(ContinuousClock.now)
        let recorder = TranscriptRecorder { time.withLock { $0 } }
        func pass(_ milliseconds: Int) { time.withLock { $0 += .milliseconds(milliseconds) } }
        let talk = recorder.begin(.tcp, server: "127.0.0.1:7")
        recorder.note(talk, .server, .opened)
        for (milliseconds, bytes) in [(1, "HE"), (79, "LO"), (300, "echo")] {
            pass(milliseconds)
            recorder.note(talk, .client, .said([UInt8](bytes.utf8)))
        }
        recorder.note(talk, .server, .said([UInt8]("yes".utf8)))
        let said = recorder.transcript.moments.map(\.act)
        #expect(said == [.opened] + ["HELO", "echo", "yes"].map { .said([UInt8]($0.utf8)) })
        var writer = ScenarioWriter(recorder.transcript, as: .client)
        let text = writer.write(name: "it", origin: "Here.").text
        #expect(text.contains("  - send: \"HELO\"\n  - wait: 300ms\n  - send: \"echo\"\n"), "\(text)")
    }
}
