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
            abstract: "Echo over TCP (RFC 862), on 127.0.0.1, until it is interrupted."
        )

        @Option(help: "The port; 0 takes any free one.")
        var port: UInt16 = 0

        func run() async throws {
            let reactor = try Reactor()
            let server: EchoServer
            do throws(SocketError) {
                server = try EchoServer(on: .loopback(port: port), reactor: reactor)
            } catch {
                throw ValidationError("\(error)")
            }
            StandardOutput.write("echo on \(server.address)\n")
            await Interruption.of(on: reactor) { await server.serve() }
        }
    }
}
