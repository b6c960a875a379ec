import Engine
import Testing

@Suite struct EchoQueueTests {
    /// What is left due after one recv took these bytes.
    private static func due(_ sent: String, after taken: [String]) -> String {
        var queue = EchoQueue()
        queue.send(PayloadStream([UInt8](sent.utf8)))
        var back = queue.beginReturn()
        for bytes in taken { back.receive([UInt8](bytes.utf8)[...]) }
        queue.settle(back)
        var rest = queue.due
        return String(decoding: rest.read(atMost: 1_000), as: UTF8.self)
    }

    @Test(arguments: [
        ("abc", ["ab"], "c"), ("abc", ["abc"], ""), ("abc", ["a", "b"], "c"), ("abc", ["abcd"], ""),
        ("abc", ["ab", "cd"], ""), ("abc", ["x"], "abc"), ("abc", ["abx"], "abc"), ("abc", ["a", "x"], "abc"),
        ("abc", [], "abc"), ("abc", ["Hello"], "abc"), ("", ["a"], ""),
    ])
    func `what came back is taken off, and a greeting is not`(sent: String, taken: [String], due: String) {
        #expect(Self.due(sent, after: taken) == due)
    }
}
