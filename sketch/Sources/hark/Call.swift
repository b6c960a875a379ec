import ArgumentParser
import Sockets
import Targets
import Wire

/// `hark call echo`: the reference client, by hand.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a reference client.",
        subcommands: [Echo.self]
    )

    struct Echo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a message, shut down the writing side, and print what comes back."
        )

        @Argument(help: "The server's name or address.")
        var host: String

        @Argument(help: "The server's port.")
        var port: UInt16

        @Argument(help: "What to send.")
        var message: String

        func run() async throws {
            let reactor = try Reactor()
            guard let peer = try Resolver.resolve(host: host, service: String(port)).first else {
                throw ValidationError("'\(host)' has no address")
            }
            let message = Bytes(message.utf8)
            let reply = try await withTaskExecutorPreference(reactor) {
                try await EchoClient.call(peer, message: message, reactor: reactor)
            }
            StandardOutput.write(reply)
        }
    }
}
