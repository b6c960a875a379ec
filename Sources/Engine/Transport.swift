package import Sockets

/// The network and the clock of a run: the kernel's, or a simulation of them.
package protocol Transport: Sendable {
    associatedtype Connection: TransportConnection

    var now: ContinuousClock.Instant { get }

    func connect(to peer: SocketAddress, deadline: ContinuousClock.Instant) async throws(SocketError) -> Connection
}

/// A connection of a run.
package protocol TransportConnection: Sendable {
    /// Up to `count` bytes, as one recv(2); empty at the end of the stream.
    func receive(atMost count: Int, deadline: ContinuousClock.Instant?) async throws(SocketError) -> [UInt8]

    /// Sends all of `bytes`, waiting for room in the kernel's buffer as often as needed.
    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant?) async throws(SocketError)

    func shutdown(_ direction: Socket.Shutdown) throws(SocketError)

    func close()
}

extension Socket: TransportConnection {}

/// The kernel's sockets, driven by a reactor.
package struct KernelTransport: Transport {
    private let reactor: Reactor

    package init(reactor: Reactor) {
        self.reactor = reactor
    }

    package var now: ContinuousClock.Instant { .now }

    package func connect(
        to peer: SocketAddress,
        deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> Socket {
        try await Socket.connect(to: peer, on: reactor, deadline: deadline)
    }
}
