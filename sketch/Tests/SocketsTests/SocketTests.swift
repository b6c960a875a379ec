import Sockets
import Testing
import Wire

/// Real sockets on loopback, ports chosen by the kernel.
@Suite struct SocketTests {
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    /// Both ends of a connection.
    private func pair() async throws -> (client: Socket, server: Socket) {
        let listener = try Socket.listen(on: SocketAddress(address: .loopbackV4, port: 0), reactor: reactor)
        defer { listener.close() }
        async let accepted = listener.accept()
        let client = try await Socket.connect(to: listener.localAddress, on: reactor)
        return (client, try await accepted)
    }

    private func onReactor<R: Sendable>(_ body: @Sendable @concurrent () async throws -> R) async throws -> R {
        try await withTaskExecutorPreference(reactor) { try await body() }
    }

    @Test func `what one end sends the other receives, and the end of it`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            #expect(client.localAddress == server.remoteAddress)
            try await client.send(Bytes("hello".utf8))
            try client.shutdown(.write)
            var received: Bytes = []
            while case let bytes = try await server.receive(atMost: 3), !bytes.isEmpty { received += bytes }
            #expect(received == Bytes("hello".utf8))
        }
    }

    @Test func `megabytes pass while both ends wait in turn`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let sent = Bytes((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) })
            async let sending: Void = {
                try await client.send(sent)
                try client.shutdown(.write)
            }()
            var received: Bytes = []
            while case let bytes = try await server.receive(atMost: 65_536), !bytes.isEmpty { received += bytes }
            try await sending
            #expect(received == sent)
        }
    }

    @Test func `a deadline that has passed ends the wait`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            await #expect(throws: SocketError.timedOut) { try await client.receive(atMost: 1, deadline: .now) }
            server.close()
        }
    }

    @Test func `a reset is told once, as ECONNRESET`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            server.reset()
            await #expect(throws: SocketError.connectionReset) { try await client.receive(atMost: 1) }
        }
    }

    @Test func `nobody listens`() async throws {
        try await onReactor {
            let listener = try Socket.listen(on: SocketAddress(address: .loopbackV6, port: 0), reactor: reactor)
            let address = listener.localAddress
            listener.close()
            await #expect(throws: SocketError.connectionRefused) { try await Socket.connect(to: address, on: reactor) }
        }
    }

    @Test func `closing a socket wakes whoever waits on it`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let received = Task(executorPreference: reactor) { try await client.receive(atMost: 1) }
            client.close()
            await #expect(throws: (any Error).self) { try await received.value }
            server.close()
        }
    }

    @Test func `a cancelled task waits no longer`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let outcome = await withTaskGroup(of: SocketError?.self) { group in
                group.addTask {
                    do throws(SocketError) {
                        _ = try await client.receive(atMost: 1)
                        return nil
                    } catch {
                        return error
                    }
                }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(outcome == .cancelled)
            server.close()
        }
    }

    @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
    func `datagrams keep their boundaries and tell their sender`(address: IPAddress) async throws {
        try await onReactor {
            let server = try Socket.bind(udp: SocketAddress(address: address, port: 0), on: reactor)
            let client = try await Socket.connect(to: server.localAddress, transport: .udp, on: reactor)
            for message in [[1, 2, 3], [], Bytes(repeating: 9, count: 65_000)] as [Bytes] {
                try client.sendDatagram(message)
                let (bytes, sender) = try await server.receiveDatagram()
                #expect(bytes == message)
                #expect(sender == client.localAddress)
            }
        }
    }

    @Test func `a refused datagram is told by the next call`() async throws {
        try await onReactor {
            let server = try Socket.bind(udp: SocketAddress(address: .loopbackV4, port: 0), on: reactor)
            let client = try await Socket.connect(to: server.localAddress, transport: .udp, on: reactor)
            server.close()
            try client.sendDatagram([1])
            await #expect(throws: SocketError.connectionRefused) { try await client.receiveDatagram(deadline: nil) }
        }
    }

    @Test func `names and services are resolved, unknown ones say so`() throws {
        let addresses = try Resolver.resolve(host: "127.0.0.1", service: "7")
        #expect(addresses.map(\.description) == ["127.0.0.1:7"])
        #expect(throws: Resolver.Failure.self) { try Resolver.resolve(host: "nosuchhost.invalid", service: "7") }
        #expect(throws: Resolver.Failure.self) { try Resolver.resolve(host: "127.0.0.1", service: "no such service") }
    }

    @Test func `loopback is reached through lo`() {
        #expect(Route.interface(to: SocketAddress(address: .loopbackV4, port: 7)) == "lo")
    }
}
