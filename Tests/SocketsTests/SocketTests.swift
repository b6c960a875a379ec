import Glibc
import Sockets
import Testing

/// Real sockets on loopback, ports chosen by the kernel.
@Suite(.timeLimit(.minutes(3))) struct SocketTests {
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    /// Both ends of a connection.
    private func pair() async throws -> (client: Socket, server: Socket) {
        let listener = try Socket.listen(on: .loopback(), reactor: reactor)
        defer { listener.close() }
        let client = try await Socket.connect(to: listener.localAddress, on: reactor)
        return (client, try await listener.accept())
    }

    private func onReactor<R: Sendable>(_ body: @Sendable @concurrent () async throws -> R) async throws -> R {
        defer { reactor.shutdown() }
        return try await withTaskExecutorPreference(reactor) { try await body() }
    }

    @Test func `what one end sends the other receives, and the end of it`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            try await client.send([UInt8]("hello".utf8))
            try client.shutdown(.write)
            var received: [UInt8] = []
            while case let bytes = try await server.receive(atMost: 3), !bytes.isEmpty { received += bytes }
            #expect(received == [UInt8]("hello".utf8))
        }
    }

    @Test func `megabytes pass while both ends wait in turn`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let sent = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
            async let sending: Void = {
                try await client.send(sent)
                try client.shutdown(.write)
            }()
            var received: [UInt8] = []
            while case let bytes = try await server.receive(atMost: 65_536), !bytes.isEmpty { received += bytes }
            try await sending
            #expect(received == sent)
        }
    }

    @Test func `IPv6 is as good`() async throws {
        let address = try #require(try Resolver.resolve(host: "::1", service: "0").first)
        try await onReactor {
            let listener = try Socket.listen(on: address, reactor: reactor)
            let client = try await Socket.connect(to: listener.localAddress, on: reactor)
            let server = try await listener.accept()
            try await server.send([1, 2, 3])
            #expect(try await client.receive(atMost: 8) == [1, 2, 3])
            #expect(listener.localAddress.description == "[::1]:\(listener.localAddress.port)")
        }
    }

    @Test func `a deadline that has passed ends the wait`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            await #expect(throws: SocketError.timedOut) { try await client.receive(atMost: 1, deadline: .now) }
            server.close()
        }
    }

    @Test func `a direction that is shut down ends here, and the other goes on`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            try client.shutdown(.read)
            #expect(try await client.receive(atMost: 1, deadline: .now) == [])
            try await client.send([1])
            #expect(try await server.receive(atMost: 8) == [1])
            try server.shutdown(.both)
            #expect(try await server.receive(atMost: 1, deadline: .now) == [])
            #expect(try await client.receive(atMost: 8) == [])
        }
    }

    @Test func `options are the kernel's before a socket connects`() async throws {
        @Sendable func value(_ socket: Socket, _ level: Int32, _ option: Int32) -> Int32 {
            var value: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            _ = unsafe getsockopt(socket.descriptor, level, option, &value, &size)
            return value
        }
        try await onReactor {
            let listener = try Socket.listen(on: .loopback(), reactor: reactor)
            var options = Socket.Options()
            let plain = try Socket.begin(to: listener.localAddress, options, on: reactor)
            options.noDelay = false
            options.keepAlive = true
            options.receiveBuffer = 8_192
            options.sendBuffer = 65_536
            let other = try Socket.begin(to: listener.localAddress, options, on: reactor)
            #expect(value(plain, Int32(IPPROTO_TCP), TCP_NODELAY) != 0)
            #expect(value(other, Int32(IPPROTO_TCP), TCP_NODELAY) == 0)
            #expect(value(plain, SOL_SOCKET, SO_KEEPALIVE) == 0)
            #expect(value(other, SOL_SOCKET, SO_KEEPALIVE) != 0)
            // The kernel doubles them (socket(7)).
            #expect(value(other, SOL_SOCKET, SO_RCVBUF) == 16_384)
            #expect(value(other, SOL_SOCKET, SO_SNDBUF) == 131_072)
        }
    }

    @Test func `a reset is told once, as ECONNRESET`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            // Closed with a byte unread, the kernel sends RST (RFC 1122 §4.2.2.13).
            try await client.send([1])
            server.close()
            await #expect(throws: SocketError.connectionReset) { try await client.receive(atMost: 1) }
            #expect(throws: SocketError.connectionReset) { try client.shutdown(.write) }
        }
    }

    @Test func `where nobody listens, a connection is refused`() async throws {
        try await onReactor {
            let listener = try Socket.listen(on: .loopback(), reactor: reactor)
            let address = listener.localAddress
            listener.close()
            await #expect(throws: SocketError.connectionRefused) { try await Socket.connect(to: address, on: reactor) }
        }
    }

    @Test func `a socket connected with itself is told from a peer`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            #expect(!Socket.isSelfConnect(local: client.localAddress, peer: server.localAddress))
            #expect(Socket.isSelfConnect(local: client.localAddress, peer: client.localAddress))
        }
    }

    @Test func `an address that is taken cannot be had again`() async throws {
        try await onReactor {
            let listener = try Socket.listen(on: .loopback(), reactor: reactor)
            let address = listener.localAddress
            let error = #expect(throws: SocketError.self) { try Socket.listen(on: address, reactor: reactor) }
            #expect(error?.description == "bind to \(address): Address already in use")
        }
    }

    @Test func `closing a socket wakes whoever waits on it`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let received = Task(executorPreference: reactor) { try await client.receive(atMost: 1) }
            await Task.yield()
            client.close()
            await #expect(throws: (any Error).self) { try await received.value }
            server.close()
        }
    }

    @Test func `a cancelled task waits no longer`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let received = Task(executorPreference: reactor) { try await client.receive(atMost: 1) }
            await Task.yield()
            received.cancel()
            await #expect(throws: SocketError.cancelled) { try await received.value }
            server.close()
        }
    }

    @Test func `a task that was cancelled before does not wait at all`() async throws {
        try await onReactor {
            let (client, server) = try await pair()
            let error = await withTaskGroup(of: SocketError?.self) { group in
                group.cancelAll()
                group.addTask {
                    do throws(SocketError) {
                        _ = try await client.receive(atMost: 1)
                        return nil
                    } catch {
                        return error
                    }
                }
                return await group.next() ?? nil
            }
            #expect(error == .cancelled)
            server.close()
        }
    }

    @Test func `a port whose last connection is in TIME-WAIT can be had again`() async throws {
        try await onReactor {
            // An address of its own, because on 127.0.0.1 somebody else could take the port meanwhile.
            let address = SocketAddress(ip: [127, 0, 77, 1], port: 0)
            let listener = try Socket.listen(on: address, reactor: reactor)
            let client = try await Socket.connect(to: listener.localAddress, on: reactor)
            let server = try await listener.accept()
            // Who closes first keeps the connection in TIME-WAIT (RFC 9293 §3.6).
            server.close()
            #expect(try await client.receive(atMost: 1).isEmpty)
            client.close()
            listener.close()
            let again = try Socket.listen(on: listener.localAddress, reactor: reactor)
            #expect(again.localAddress == listener.localAddress)
        }
    }

    @Test func `names and services are resolved, unknown ones say so`() throws {
        #expect(try Resolver.resolve(host: "127.0.0.1", service: "7").map(\.description) == ["127.0.0.1:7"])
        #expect(try Resolver.resolve(host: "::1", service: "7").map(\.description) == ["[::1]:7"])
        #expect(throws: Resolver.Failure.self) { try Resolver.resolve(host: "nosuchhost.invalid", service: "7") }
        #expect(throws: Resolver.Failure.self) { try Resolver.resolve(host: "127.0.0.1", service: "no such service") }
    }
}
