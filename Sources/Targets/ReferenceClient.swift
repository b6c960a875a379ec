package import Sockets

/// The reference client: it connects, sends its message, shuts down its writing side, receives until the reply is
/// complete, and closes.
package enum ReferenceClient {
    /// Holds the conversation with the first of these addresses that takes the connection.
    ///
    /// - Returns: the reply.
    /// - Throws: `SocketError` when there is none, or the connection is lost.
    @concurrent
    package static func talk(
        to addresses: [SocketAddress],
        saying message: [UInt8],
        on reactor: Reactor
    ) async throws(SocketError) -> [UInt8] {
        let socket = try await connect(to: addresses, on: reactor)
        defer { socket.close() }
        // Receiving and sending at once, so that a server that echoes as it reads holds up nobody.
        async let sent: Void = send(message, on: socket)
        var reply: [UInt8] = []
        do throws(SocketError) {
            while true {
                let bytes = try await socket.receive(atMost: 65_536)
                if bytes.isEmpty { break }
                reply += bytes
            }
        } catch {
            await sent
            throw error
        }
        await sent
        return reply
    }

    private static func send(_ message: [UInt8], on socket: Socket) async {
        // What the server did not take shows in its reply.
        guard (try? await socket.send(message)) != nil else { return }
        try? socket.shutdown(.write)
    }

    private static func connect(
        to addresses: [SocketAddress],
        on reactor: Reactor
    ) async throws(SocketError) -> Socket {
        var failure = SocketError.connectionRefused
        for address in addresses {
            do throws(SocketError) {
                return try await Socket.connect(to: address, on: reactor)
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
