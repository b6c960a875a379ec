import Foundation
import Glibc
package import Sockets

/// A small echo server with one mistake, as students make it: a blocking program of its own.
package struct Fault: Sendable {
    /// `adds-a-newline`.
    package let name: String
    /// What it does wrong.
    package let sentence: String
    /// The scenario whose finding says so, by its path below `scenarios/echo`, without `.yaml`.
    package let breaks: String
    private let program: Program

    private enum Program: Sendable {
        /// What it does with each client, in a thread of its own.
        case client(@Sendable (BlockingSocket) -> Void)
        /// All of it, with a listening socket.
        case server(BlockingSocket.Listening, @Sendable (BlockingSocket) -> Void)
        /// All of it, with a UDP socket.
        case datagrams(@Sendable (BlockingSocket) -> Void)
        /// A sound server that listens on one of the two loopback addresses only.
        case oneFamily(isIPv6: Bool)
    }

    /// All that there are, those of UDP last.
    package static let all = bytes + conversations + clients + processes + datagrams

    /// Whether it speaks UDP.
    package var isUDP: Bool { breaks.hasPrefix("udp/") }

    static func client(
        _ name: String,
        _ sentence: String,
        breaks: String,
        _ serve: @escaping @Sendable (BlockingSocket) -> Void
    ) -> Fault {
        Fault(name: name, sentence: sentence, breaks: breaks, program: .client(serve))
    }

    static func server(
        _ name: String,
        _ sentence: String,
        breaks: String,
        _ options: BlockingSocket.Listening = .init(),
        _ serve: @escaping @Sendable (BlockingSocket) -> Void
    ) -> Fault {
        Fault(name: name, sentence: sentence, breaks: breaks, program: .server(options, serve))
    }

    static func datagrams(
        _ name: String,
        _ sentence: String,
        breaks: String,
        _ serve: @escaping @Sendable (BlockingSocket) -> Void
    ) -> Fault {
        Fault(name: name, sentence: sentence, breaks: breaks, program: .datagrams(serve))
    }

    static func oneFamily(_ name: String, _ sentence: String, breaks: String, isIPv6: Bool) -> Fault {
        Fault(name: name, sentence: sentence, breaks: breaks, program: .oneFamily(isIPv6: isIPv6))
    }

    /// Serves, most of them until the process is ended.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - ready: is told where it listens.
    /// - Throws: `SocketError` when the address cannot be had.
    package func run(port: UInt16, ready: (SocketAddress) -> Void) throws(SocketError) {
        let address = SocketAddress.loopback(port: port)
        switch program {
        case .client(let serve):
            let listener = try BlockingSocket.listen(on: address)
            let port = listener.address?.port ?? port
            // Where the machine has no IPv6, there is one socket less.
            if let other = try? BlockingSocket.listen(on: .loopback6(port: port)) {
                Thread.start { other.serve(serve) }
            }
            ready(.loopback(port: port))
            listener.serve(serve)
        case .server(let options, let serve):
            let listener = try BlockingSocket.listen(on: address, options)
            ready(listener.address ?? address)
            serve(listener)
        case .datagrams(let serve):
            let socket = try BlockingSocket.datagrams(on: address)
            ready(socket.address ?? address)
            serve(socket)
        case .oneFamily(let isIPv6):
            let address = isIPv6 ? .loopback6(port: port) : address
            let listener = try BlockingSocket.listen(on: address)
            ready(listener.address ?? address)
            listener.serve { $0.echo() }
        }
    }
}

extension Thread {
    /// Does it beside all else.
    static func start(_ work: @escaping @Sendable () -> Void) {
        detachNewThread(work)
    }
}

extension BlockingSocket {
    /// Accepts clients for ever, with a thread for each.
    func serve(_ work: @escaping @Sendable (BlockingSocket) -> Void) {
        while true {
            guard let client = accept() else {
                // Sound: a client that is gone already is no error, and files may be closed again.
                usleep(10_000)
                continue
            }
            Thread.start { work(client) }
        }
    }

    /// Whether the client has ended its direction, and nothing else is to come, within so many milliseconds.
    func isAtEnd(within milliseconds: Int32) -> Bool {
        isReadable(within: milliseconds) && receive(1, flags: MSG_PEEK)?.isEmpty == true
    }

    /// Sends back what comes, as `change` makes it, until the client ends its direction; then closes.
    func echo(_ change: ([UInt8]) -> [UInt8] = { $0 }) {
        while let bytes = receive(), !bytes.isEmpty {
            guard send(change(bytes)) else { break }
        }
        close()
    }
}
