package import Sockets
package import Wire

/// The reference echo server (RFC 862), on TCP and UDP: what arrives goes back, unchanged and in order.
///
/// It reads no more while the client does not take what was echoed, and after the client's FIN it sends all that is
/// left before its own.
package struct EchoServer: Sendable {
    /// Where it listens, TCP and UDP alike.
    package let addresses: [SocketAddress]
    private let listeners: [Socket]
    private let datagrams: [Socket]

    /// Binds one port on each of the addresses, for TCP and for UDP.
    ///
    /// - `port`: zero takes any port that is free on all of them.
    package init(on addresses: [IPAddress], port: UInt16, reactor: Reactor) throws(SocketError) {
        var listeners: [Socket] = []
        var datagrams: [Socket] = []
        for address in addresses {
            let wanted = SocketAddress(address: address, port: listeners.first?.localAddress.port ?? port)
            let listener = try Socket.listen(on: wanted, reactor: reactor)
            listeners.append(listener)
            datagrams.append(try Socket.bind(udp: listener.localAddress, on: reactor))
        }
        self.listeners = listeners
        self.datagrams = datagrams
        self.addresses = listeners.map(\.localAddress)
    }

    /// Serves until the task is cancelled.
    ///
    /// Called with the reactor as the task's preferred executor.
    @concurrent
    package func serve() async {
        await withDiscardingTaskGroup { group in
            for socket in listeners {
                group.addTask { await Self.accept(from: socket) }
            }
            for socket in datagrams {
                group.addTask { await Self.echoDatagrams(of: socket) }
            }
        }
    }

    private static func accept(from listener: Socket) async {
        await withDiscardingTaskGroup { group in
            while let client = try? await listener.accept() {
                group.addTask { await echo(client) }
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

    private static func echoDatagrams(of socket: Socket) async {
        while !Task.isCancelled {
            // An error tells of an earlier reply that nobody took (ICMP port unreachable).
            guard let (bytes, sender) = try? await socket.receiveDatagram() else { continue }
            try? socket.sendDatagram(bytes, to: sender)
        }
    }
}
