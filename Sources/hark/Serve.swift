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
            abstract: "Echo over TCP and UDP (RFC 862), on 127.0.0.1, until it is interrupted."
        )

        @Option(help: "The port; 0 takes any free one.")
        var port: UInt16 = 0

        func run() async throws {
            DescriptorLimit.raise()
            let reactor = try Reactor()
            defer { reactor.shutdown() }
            let server = try EchoServer(on: .loopback(port: port), reactor: reactor)
            let interruption = try Interruption()
            StandardOutput.write("echo on \(server.address)\n")
            try await interruption.cancels(on: reactor) { try await server.serve() }
        }
    }
}
