import Arena
package import Sockets

/// The network and the clock of a run: the kernel's, or a simulation of them.
///
/// Nothing here waits but `wait`: whoever plays a case tries what can go on and then waits for all of it at once.
package protocol Transport: Sendable {
    associatedtype Connection: TransportConnection
    associatedtype Listener: TransportListener where Listener.Connection == Connection

    var now: ContinuousClock.Instant { get }

    /// Begins to open a connection; whether it is open says `isConnected`, once it can be written to.
    func begin(
        to peer: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Connection

    /// A listening socket on a loopback address; port 0 is any free one.
    func listen(
        on address: SocketAddress,
        backlog: Int,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Listener

    /// Whether the queue of whoever listens there has room for another connection; true where that cannot be seen.
    func hasRoom(at address: SocketAddress) -> Bool

    /// How many bytes the other end of a connection has not read; nil where that cannot be seen.
    func unread(by connection: Connection) -> Int?

    /// A socket for datagrams without a peer, on this address; port 0 is any free one.
    func datagrams(
        on address: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Connection

    /// The same network for a branch of a script, where a branch has a clock of its own.
    func branch() -> Self

    /// An accepted connection, for the branch that has accepted it.
    func adopt(_ connection: Connection) -> Connection

    /// Waits until one of these can go on, perhaps too early.
    ///
    /// - Throws: `SocketError.timedOut` at the deadline, `cancelled` when the task was cancelled first.
    func wait(for interests: Interests<Self>, until deadline: ContinuousClock.Instant) async throws(SocketError)
}

extension Transport {
    package func branch() -> Self { self }
    package func adopt(_ connection: Connection) -> Connection { connection }
}

/// What a case waits for.
package struct Interests<T: Transport>: Sendable {
    package var reading: [T.Connection] = []
    package var writing: [T.Connection] = []
    package var accepting: [T.Listener] = []
    /// What tells news: of the programs under test, of a capture.
    package var news: [Int32] = []

    package init() {}
}

/// A connection of a run.
package protocol TransportConnection: Sendable {
    var localAddress: SocketAddress { get }

    /// The other end; nil when the kernel has forgotten it.
    var peerAddress: SocketAddress? { get }

    /// Whether it is open by now.
    ///
    /// - Throws: what connect(2) fails with.
    func isConnected(to peer: SocketAddress) throws(SocketError) -> Bool

    /// What one recv(2) of `count` bytes gives, empty at the end of the stream; nil when it would wait.
    func tryReceive(atMost count: Int) throws(SocketError) -> [UInt8]?

    /// How many bytes were taken; zero when there is no room.
    func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int

    /// Sends a byte as urgent data; zero when there is no room.
    func trySendUrgent(_ byte: UInt8) throws(SocketError) -> Int

    /// Whether a datagram has gone; false when there is no room.
    func trySend(_ datagram: [UInt8], to peer: SocketAddress) throws(SocketError) -> Bool

    /// The next datagram; nil when it would wait.
    ///
    /// - Throws: `connectionRefused` for an ICMP error.
    func tryReceiveDatagram() throws(SocketError) -> Datagram?

    /// An error that came while nobody called, such as a reset after the end of the stream.
    func takePendingError() -> SocketError?

    func shutdown(_ direction: Socket.Shutdown) throws(SocketError)

    func close()

    /// Drops what was not yet sent and resets the connection.
    func reset()
}

/// A listening socket of a run.
package protocol TransportListener: Sendable {
    associatedtype Connection: TransportConnection

    var localAddress: SocketAddress { get }

    /// The oldest connection that was not yet taken; nil when there is none.
    func tryAccept() throws(SocketError) -> Connection?

    func close()
}

extension Socket: TransportConnection, TransportListener {}

/// The kernel's sockets, driven by a reactor.
package struct KernelTransport: Transport {
    private let reactor: Reactor
    private let queues = AcceptQueues()

    package init(reactor: Reactor) {
        self.reactor = reactor
    }

    package var now: ContinuousClock.Instant { .now }

    package func begin(
        to peer: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Socket {
        queues.connected(to: peer)
        return try Socket.begin(to: peer, options, on: reactor)
    }

    package func listen(
        on address: SocketAddress,
        backlog: Int,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Socket {
        try Socket.listen(on: address, backlog: backlog, options, reactor: reactor)
    }

    package func hasRoom(at address: SocketAddress) -> Bool {
        queues.hasRoom(at: address)
    }

    package func unread(by connection: Socket) -> Int? {
        if let count = connection.unreadByPeer { return count }
        guard let peer = connection.peerAddress, peer.isLoopback else { return nil }
        return peer.unread(from: connection.localAddress)
    }

    package func datagrams(
        on address: SocketAddress,
        _ options: Socket.Options,
        by opener: Opener
    ) throws(SocketError) -> Socket {
        try Socket.datagrams(on: address, options, reactor: reactor)
    }

    package func wait(
        for interests: Interests<Self>,
        until deadline: ContinuousClock.Instant
    ) async throws(SocketError) {
        let reading = interests.reading + interests.accepting
        try await reactor.wait(
            reading: reading,
            writing: interests.writing,
            readable: interests.news,
            deadline: deadline
        )
    }
}
