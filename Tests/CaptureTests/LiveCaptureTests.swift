import Capture
import Synchronization
import Testing
import Wire

@Suite("Live captures")
struct LiveCaptureTests {
    private final class Sink: PacketSink {
        let problem = Mutex<CaptureProblem?>(nil)
        let told: AsyncStream<Void>
        private let tell: AsyncStream<Void>.Continuation

        init() {
            (told, tell) = AsyncStream.makeStream()
        }

        func opened(_ linkType: LinkType) { tell.finish() }

        func failed(_ problem: CaptureProblem) {
            self.problem.withLock { $0 = problem }
            tell.finish()
        }

        func take(_ timestamp: Timestamp, originalLength: Int, _ bytes: Span<UInt8>) {}
        func passed(fence: UInt64, dropped: Int) {}
        func rested() {}
    }

    @Test("an interface that is not there is told by its name", .timeLimit(.minutes(3)))
    func noInterface() async throws {
        let sink = Sink()
        let capture = LiveCapture(.shared("hark-none", filter: ""), sink: sink)
        for await _ in sink.told {}
        let problem = try #require(sink.problem.withLock { $0 })
        #expect(problem.message.contains("hark-none"))
        #expect(throws: CaptureProblem.self) { try capture.keep(headersOnly: true) }
        #expect(capture.setFence() == nil)
    }
}
