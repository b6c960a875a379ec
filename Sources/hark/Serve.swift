import ArgumentParser
import Sockets
import Targets

/// `hark serve echo`: the reference server, by hand.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a reference server.",
        subcommands: [Echo.self]
    )

    struct Echo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Echo (RFC 862) over TCP and UDP on 127.0.0.1 and ::1, and over Unix sockets, until it is interrupted."
        )

        @Option(help: "The port; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            name: .customLong("unix"),
            help: "A Unix socket to make; datagrams are taken beside it, at PATH.datagrams.",
            completion: .file()
        )
        var path: String?

        func run() async throws {
            DescriptorLimit.raise()
            let reactor = try Reactor()
            defer { reactor.shutdown() }
            var server = try EchoServer(on: .loopback(port: port), reactor: reactor)
            do throws(SocketError) {
                if let path { try server.listen(at: path, reactor: reactor) }
            } catch {
                // Whoever wants nothing of it is served all the same.
                StandardOutput.write("no Unix socket: \(error)\n")
            }
            let ready = server
            let interruption = try Interruption()
            StandardOutput.write("echo on \(server.address)\n")
            try await interruption.cancels(on: reactor) { try await ready.serve() }
        }
    }
}
