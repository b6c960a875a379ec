package import Sockets

/// The reference echo server (RFC 862), over TCP, UDP and Unix sockets: what arrives goes back, unchanged and in order.
///
/// It reads no more while the client does not take what was echoed; after the client's FIN it sends what is left, then
/// its own. What listens on 127.0.0.1 does so on ::1 too, where the machine has IPv6.
package struct EchoServer: Sendable {
    /// Where it listens.
    package let address: SocketAddress
    private var listeners: [Socket]
    private var datagrams: [Socket]
    private let reactor: Reactor

    /// How long it waits for a client to go when it may not open another file.
    private static let pause = Duration.milliseconds(10)

    /// Binds and listens, over both on one port.
    ///
    /// - Throws: `SocketError` when the address cannot be had.
    package init(on address: SocketAddress, reactor: Reactor) throws(SocketError) {
        self.reactor = reactor
        var attempts = 16
        while true {
            let listener = try Socket.listen(on: address, reactor: reactor)
            do throws(SocketError) {
                datagrams = [try Socket.datagrams(on: listener.localAddress, reactor: reactor)]
                self.address = listener.localAddress
                listeners = [listener]
                break
            } catch {
                listener.close()
                attempts -= 1
                // What is free over TCP may be taken over UDP.
                guard address.port == 0, attempts > 0 else { throw error }
            }
        }
        guard self.address == .loopback(port: self.address.port) else { return }
        let other = SocketAddress.loopback6(port: self.address.port)
        if let listener = try? Socket.listen(on: other, reactor: reactor) { listeners.append(listener) }
        if let socket = try? Socket.datagrams(on: other, reactor: reactor) { datagrams.append(socket) }
    }

    /// Serves at a Unix socket too, and takes datagrams at one with `.datagrams` behind its path.
    ///
    /// - Throws: `SocketError` when one of the two cannot be had.
    package mutating func listen(at path: String, reactor: Reactor) throws(SocketError) {
        guard let address = SocketAddress.unix(path), let other = SocketAddress.unix(path + ".datagrams") else {
            throw .pathTooLong(path)
        }
        listeners.append(try Socket.listen(on: address, reactor: reactor))
        datagrams.append(try Socket.datagrams(on: other, reactor: reactor))
    }

    /// Serves until the task is cancelled, then closes.
    ///
    /// - Throws: `SocketError` when the kernel gives no more connections.
    @concurrent
    package func serve() async throws(SocketError) {
        defer { for socket in listeners + datagrams { socket.close() } }
        let end = await withDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            for socket in datagrams { group.addTask { await Self.echo(datagramsOf: socket) } }
            for listener in listeners.dropFirst() {
                group.addTask { [reactor] in _ = await Self.serve(listener, on: reactor) }
            }
            return await Self.serve(listeners[0], on: reactor)
        }
        if end != .cancelled { throw end }
    }

    /// Serves the clients of a listener; why it takes no more.
    private static func serve(_ listener: Socket, on reactor: Reactor) async -> SocketError {
        await withDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            while true {
                do throws(SocketError) {
                    let client = try await listener.accept()
                    group.addTask { await echo(client) }
                } catch {
                    guard error.isWantOfDescriptors else { return error }
                    // Task.sleep needs descriptors of its own.
                    try? await reactor.wait(readable: [], until: .now + pause)
                    if Task.isCancelled { return .cancelled }
                }
            }
        }
    }

    private static func echo(datagramsOf socket: Socket) async {
        while !Task.isCancelled {
            do throws(SocketError) {
                let datagram = try await socket.receiveDatagram()
                guard let source = datagram.source else { continue }
                try await socket.send(datagram.bytes, to: source)
            } catch {
                // A client that is gone already, of which an ICMP error tells, ends nothing.
                guard error == .connectionRefused else { return }
            }
        }
    }

    private static func echo(_ client: Socket) async {
        defer { client.close() }
        // A client that resets its connection ends this conversation and nothing else.
        while let bytes = try? await client.receive(atMost: 65_536), !bytes.isEmpty {
            guard (try? await client.send(bytes)) != nil else { return }
        }
    }
}
