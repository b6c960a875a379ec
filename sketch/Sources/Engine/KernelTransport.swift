package import ScenarioLanguage
package import Sockets
package import Wire

/// The kernel's sockets, driven by a reactor.
package struct KernelTransport: Transport {
    private let reactor: Reactor

    package init(reactor: Reactor) {
        self.reactor = reactor
    }

    package var executor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }
    package var now: ContinuousClock.Instant { .now }

    package func sleep(until deadline: ContinuousClock.Instant) async throws(SocketError) {
        try await reactor.sleep(until: deadline)
    }

    package func connect(
        to peer: SocketAddress,
        over transport: Scenario.Transport,
        deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> Socket {
        try await Socket.connect(to: peer, transport: transport == .udp ? .udp : .tcp, on: reactor, deadline: deadline)
    }

    package func listen(
        on address: SocketAddress,
        over transport: Scenario.Transport,
        backlog: Int
    ) throws(SocketError) -> Socket {
        transport == .udp
            ? try Socket.bind(udp: address, on: reactor)
            : try Socket.listen(on: address, backlog: Int32(clamping: backlog), reactor: reactor)
    }
}
