package import Sockets

/// The reference echo server (RFC 862): what arrives goes back, unchanged and in order.
///
/// It reads no more while the client does not take what was echoed; after the client's FIN it sends what is left, then
/// its own.
package struct EchoServer: Sendable {
    /// Where it listens.
    package var address: SocketAddress { listener.localAddress }
    private let listener: Socket

    /// Binds and listens.
    ///
    /// - Throws: `SocketError` when the address cannot be had.
    package init(on address: SocketAddress, reactor: Reactor) throws(SocketError) {
        listener = try Socket.listen(on: address, reactor: reactor)
    }

    /// Serves until the task is cancelled, then closes.
    ///
    /// - Throws: `SocketError` when the kernel gives no more connections, such as for want of descriptors.
    @concurrent
    package func serve() async throws(SocketError) {
        defer { listener.close() }
        let end = await withDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            while true {
                do throws(SocketError) {
                    let client = try await listener.accept()
                    group.addTask { await Self.echo(client) }
                } catch {
                    return error
                }
            }
        }
        if end != .cancelled { throw end }
    }

    private static func echo(_ client: Socket) async {
        defer { client.close() }
        // A client that resets its connection ends this conversation and nothing else.
        while let bytes = try? await client.receive(atMost: 65_536), !bytes.isEmpty {
            guard (try? await client.send(bytes)) != nil else { return }
        }
    }
}
