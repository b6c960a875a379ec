import Conversations
import ScenarioLanguage
package import Sockets

/// Stands between clients and a server, passes on what they do, and notes it.
package struct RecordingProxy: Sendable {
    /// Where clients find it.
    package var address: SocketAddress { listener.localAddress }
    package let recorder = TranscriptRecorder()
    private let listener: Socket
    private let target: Target
    private let reactor: Reactor

    /// - Throws: `SocketError` when the address cannot be had.
    package init(on address: SocketAddress, to target: Target, reactor: Reactor) throws(SocketError) {
        listener = try Socket.listen(on: address, reactor: reactor)
        self.target = target
        self.reactor = reactor
    }

    /// Serves so many clients to their ends; all when the task is cancelled.
    @concurrent
    package func serve(clients count: Int) async throws(SocketError) {
        defer { listener.close() }
        let end = await withDiscardingTaskGroup { group -> SocketError? in
            for _ in 0..<count {
                do throws(SocketError) {
                    let client = try await listener.accept()
                    let number = recorder.begin(.tcp, server: target.summary)
                    group.addTask { await serve(client, number) }
                } catch {
                    return error
                }
            }
            return nil
        }
        if let end, end != .cancelled { throw end }
    }

    private func serve(_ client: Socket, _ number: Int) async {
        defer { client.close() }
        var found: Socket?
        for address in target.addresses[.tcp] ?? [] where found == nil {
            found = try? await Socket.connect(to: address, on: reactor)
        }
        guard let server = found else {
            recorder.note(number, .server, .refused)
            return client.reset()
        }
        defer { server.close() }
        recorder.note(number, .server, .opened)
        await withDiscardingTaskGroup { group in
            group.addTask { await pass(from: client, to: server, number, .client) }
            group.addTask { await pass(from: server, to: client, number, .server) }
        }
    }

    /// Passes on what one side says, to its end.
    private func pass(from sender: Socket, to receiver: Socket, _ number: Int, _ side: Conversation.Side) async {
        do throws(SocketError) {
            while true {
                let bytes = try await sender.receive(atMost: 65_536)
                guard !bytes.isEmpty else { break }
                recorder.note(number, side, .said(bytes))
                try? await receiver.send(bytes)
            }
            recorder.note(number, side, .finished)
            try? receiver.shutdown(.write)
        } catch {
            guard error == .connectionReset || error == .brokenPipe else { return }
            recorder.note(number, side, .reset)
            receiver.reset()
        }
    }
}
