import ArgumentParser
import Sockets
import Targets
import Wire

/// `hark serve echo`: the reference server, by hand.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a reference server.",
        subcommands: [Echo.self]
    )

    struct Echo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Echo over TCP and UDP (RFC 862).")

        @Option(help: "The port; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            help: ArgumentHelp(
                "The address, more than once for several; else both loopback ones.",
                valueName: "address"
            )
        )
        var bind: [String] = []

        func validate() throws {
            for word in bind where IPAddress(word) == nil {
                throw ValidationError("'\(word)' is no address: write one such as 127.0.0.1 or ::1")
            }
        }

        func run() async throws {
            let reactor = try Reactor()
            let server = try EchoServer(on: addresses, port: port, reactor: reactor)
            for address in server.addresses { StandardOutput.write("echo on \(address), TCP and UDP\n") }
            await withTaskExecutorPreference(reactor) { await server.serve() }
        }

        private var addresses: [IPAddress] {
            bind.isEmpty ? [.loopbackV4, .loopbackV6] : bind.compactMap { IPAddress($0) }
        }
    }
}
