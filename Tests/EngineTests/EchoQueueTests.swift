import Engine
import Testing

@Suite struct EchoQueueTests {
    @Test(arguments: [
        ("abc", "ab", "c"), ("abc", "abc", ""), ("abc", "abcd", ""), ("abc", "Welcome", "abc"), ("abc", "abX", "abc"),
        ("abc", "", "abc"), ("", "x", ""),
    ])
    func `what comes back is taken off, what is no echo is not`(sent: String, received: String, due: String) {
        var queue = EchoQueue()
        queue.send([UInt8](sent.utf8))
        queue.receive([UInt8](received.utf8))
        #expect(String(decoding: queue.due, as: UTF8.self) == due)
    }
}
