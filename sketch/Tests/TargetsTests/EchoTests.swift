import Sockets
import Targets
import Testing
import Wire

@Suite struct EchoTests {
    @Test(arguments: [0, 1, 21, 100_000, 3_000_000])
    func `the reference client gets back from the reference server what it has sent`(count: Int) async throws {
        let reactor = try Reactor()
        let server = try EchoServer(on: [.loopbackV4, .loopbackV6], port: 0, reactor: reactor)
        #expect(Set(server.addresses.map(\.port)).count == 1)
        let message = Bytes((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let replies = try await withTaskExecutorPreference(reactor) {
            try await withThrowingTaskGroup(of: Bytes.self) { group in
                let serving = Task(executorPreference: reactor) { await server.serve() }
                defer { serving.cancel() }
                for address in server.addresses + server.addresses {
                    group.addTask { try await EchoClient.call(address, message: message, reactor: reactor) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies == Array(repeating: message, count: 4))
    }

    @Test func `datagrams come back, the empty one too`() async throws {
        let reactor = try Reactor()
        let server = try EchoServer(on: [.loopbackV4], port: 0, reactor: reactor)
        let address = try #require(server.addresses.first)
        let serving = Task(executorPreference: reactor) { await server.serve() }
        defer { serving.cancel() }
        try await withTaskExecutorPreference(reactor) {
            let client = try await Socket.connect(to: address, transport: .udp, on: reactor)
            for message in [[1, 2], [], Bytes(repeating: 3, count: 60_000)] as [Bytes] {
                try client.sendDatagram(message)
                #expect(try await client.receiveDatagram().bytes == message)
            }
        }
    }

    @Test func `nobody there`() async throws {
        let reactor = try Reactor()
        let listener = try Socket.listen(on: SocketAddress(address: .loopbackV4, port: 0), reactor: reactor)
        let address = listener.localAddress
        listener.close()
        await #expect(throws: SocketError.connectionRefused) {
            try await withTaskExecutorPreference(reactor) {
                try await EchoClient.call(address, message: [1], reactor: reactor)
            }
        }
    }
}
