package import ScenarioLanguage
package import Sockets
package import Wire

/// The network and the clock of a run: the kernel's, or a simulation of them.
package protocol Transport: Sendable {
    associatedtype Endpoint: TransportEndpoint

    /// Where the run's steps execute and its sockets wait.
    var executor: UnownedSerialExecutor { get }
    var now: ContinuousClock.Instant { get }

    func sleep(until deadline: ContinuousClock.Instant) async throws(SocketError)
    /// Opens a connection, or on UDP a socket that is bound to one peer.
    func connect(
        to peer: SocketAddress,
        over transport: Scenario.Transport,
        deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> Endpoint
    /// A listening socket, or on UDP a bound one.
    func listen(
        on address: SocketAddress,
        over transport: Scenario.Transport,
        backlog: Int
    ) throws(SocketError) -> Endpoint
}

/// A socket of a run; a call without a deadline waits for ever.
package protocol TransportEndpoint: Sendable {
    var localAddress: SocketAddress { get }
    /// nil for a socket that is not connected.
    var remoteAddress: SocketAddress? { get }

    func accept(deadline: ContinuousClock.Instant?) async throws(SocketError) -> Self
    /// Up to `count` bytes of a stream, as one recv(2); empty at its end.
    func receive(atMost count: Int, deadline: ContinuousClock.Instant?) async throws(SocketError) -> Bytes
    /// One datagram, whole, and who sent it.
    func receiveDatagram(
        deadline: ContinuousClock.Instant?
    ) async throws(SocketError) -> (bytes: Bytes, sender: SocketAddress)
    /// What send(2) takes now without waiting, or nil when there is no room.
    func trySend(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int?
    /// Waits until the kernel's send buffer has room.
    func waitWritable(deadline: ContinuousClock.Instant?) async throws(SocketError)
    /// One datagram; `peer` is nil on a connected socket.
    func sendDatagram(_ bytes: Bytes, to peer: SocketAddress?) throws(SocketError)
    func shutdown(_ direction: Step.Shutdown) throws(SocketError)
    func close()
    /// A close that sends RST (SO_LINGER of zero).
    func reset()
}
