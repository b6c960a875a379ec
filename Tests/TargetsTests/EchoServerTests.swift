import Sockets
import Targets
import Testing

@Suite(.timeLimit(.minutes(3))) struct EchoServerTests {
    /// Sends all of `message`, ends its writing side, and receives to the end.
    private static func call(_ address: SocketAddress, _ message: [UInt8], on reactor: Reactor) async throws -> [UInt8]
    {
        let client = try await Socket.connect(to: address, on: reactor)
        defer { client.close() }
        async let sending: Void = {
            try await client.send(message)
            try client.shutdown(.write)
        }()
        var reply: [UInt8] = []
        while case let bytes = try await client.receive(atMost: 65_536), !bytes.isEmpty { reply += bytes }
        try await sending
        return reply
    }

    @Test(arguments: [0, 1, 21, 100_000, 3_000_000])
    func `what is sent comes back, to several clients at once`(count: Int) async throws {
        let reactor = try Reactor()
        let server = try EchoServer(on: .loopback(), reactor: reactor)
        let serving = Task(executorPreference: reactor) { try await server.serve() }
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let replies = try await withTaskExecutorPreference(reactor) {
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<3 {
                    group.addTask { try await Self.call(server.address, message, on: reactor) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies == Array(repeating: message, count: 3))
        serving.cancel()
        try await serving.value
        reactor.shutdown()
    }

    @Test func `a client that resets its connection ends nobody else's`() async throws {
        let reactor = try Reactor()
        let server = try EchoServer(on: .loopback(), reactor: reactor)
        let serving = Task(executorPreference: reactor) { try await server.serve() }
        try await withTaskExecutorPreference(reactor) {
            let rude = try await Socket.connect(to: server.address, on: reactor)
            try await rude.send([1, 2, 3])
            #expect(try await rude.receive(atMost: 1) == [1])
            // Closed with two bytes unread, the kernel sends RST (RFC 1122 §4.2.2.13).
            rude.close()
            #expect(try await Self.call(server.address, [4], on: reactor) == [4])
        }
        serving.cancel()
        try await serving.value
        reactor.shutdown()
    }

    @Test func `datagrams come back whole, on the same port, and a client that is gone ends nothing`() async throws {
        let reactor = try Reactor()
        let server = try EchoServer(on: .loopback(), reactor: reactor)
        let serving = Task(executorPreference: reactor) { try await server.serve() }
        let replies = try await withTaskExecutorPreference(reactor) {
            let gone = try Socket.datagrams(on: .loopback(), reactor: reactor)
            try await gone.send([1, 2], to: server.address)
            gone.close()
            let client = try Socket.datagrams(on: .loopback(), reactor: reactor)
            defer { client.close() }
            var replies: [Datagram] = []
            for message in [[], [7], [UInt8](repeating: 9, count: 65_507)] as [[UInt8]] {
                try await client.send(message, to: server.address)
                replies.append(try await client.receiveDatagram())
            }
            return replies
        }
        #expect(replies.map(\.bytes.count) == [0, 1, 65_507])
        #expect(replies.allSatisfy { $0.source == server.address })
        serving.cancel()
        try await serving.value
        reactor.shutdown()
    }
}
