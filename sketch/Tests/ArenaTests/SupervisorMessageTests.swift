@testable import Arena
import Testing
import Wire

@Suite struct SupervisorMessageTests {
    @Test(arguments: [
        SupervisorRequest.start(words: [Bytes("python3".utf8), [], [0xFF, 0x20]], isHark: false),
        .start(words: [Bytes("hark".utf8)], isHark: true), .stop(grace: 500),
    ])
    func `a request arrives as it was sent`(request: SupervisorRequest) throws {
        let frame = try #require(SupervisorFrame(request.frame.bytes))
        #expect(SupervisorRequest(frame) == request)
    }

    @Test(arguments: [
        SupervisorReply.ready, .unusable(message: "it holds more than 64 MiB"), .started(process: 2), .cannotStart(errno: 2),
        .ended(.exited(255)), .ended(.killed(11)),
    ])
    func `a reply arrives as it was sent`(reply: SupervisorReply) throws {
        let frame = try #require(SupervisorFrame(reply.frame.bytes))
        #expect(SupervisorReply(frame) == reply)
    }

    @Test func `what is no message is none`() throws {
        #expect(SupervisorFrame([]) == nil)
        #expect(SupervisorReply(try #require(SupervisorFrame([0x7A, 0, 0, 0, 0]))) == nil)
    }
}

@Suite struct OutputKeeperTests {
    @Test func `the head is whole and the end is the end, whatever was written`() {
        var keeper = OutputKeeper()
        for number in 0..<3_000 { keeper.add(Bytes(repeating: UInt8(number % 251), count: 1_000)) }
        #expect(keeper.count == 3_000_000)
        #expect(keeper.head.count == 1 << 20)
        #expect(keeper.end.count == 65_536)
        #expect(keeper.end.last == UInt8(2_999 % 251))
        #expect(keeper.head[999...1_000] == [0, 1])
    }
}

@Suite struct ExitReasonTests {
    @Test(arguments: [
        (ExitReason.exited(1), "exited with status 1"), (.killed(11), "was killed by SIGSEGV"),
        (.killed(13), "was killed by SIGPIPE"), (.killed(99), "was killed by SIG99"),
    ])
    func `an end has a name`(reason: ExitReason, summary: String) {
        #expect(reason.summary == summary)
    }
}
