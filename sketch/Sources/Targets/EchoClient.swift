package import Sockets
package import Wire

/// The reference echo client: sends a message, shuts down its writing side, and reads to the end.
package enum EchoClient {
    /// What came back, all of it.
    ///
    /// Called with the reactor as the task's preferred executor.
    @concurrent
    package static func call(
        _ peer: SocketAddress,
        message: Bytes,
        reactor: Reactor
    ) async throws(SocketError) -> Bytes {
        let socket = try await Socket.connect(to: peer, on: reactor)
        defer { socket.close() }
        // Reading begins before all is sent: a server that echoes as it reads would else have to hold the message.
        async let sending = send(message, on: socket)
        var reply: Bytes = []
        while case let bytes = try await socket.receive(atMost: 65_536), !bytes.isEmpty { reply += bytes }
        if let error = await sending { throw error }
        return reply
    }

    @concurrent
    private static func send(_ message: Bytes, on socket: Socket) async -> SocketError? {
        do throws(SocketError) {
            try await socket.send(message)
            try socket.shutdown(.write)
            return nil
        } catch {
            return error
        }
    }
}
