import Arena
import ArgumentParser
import Glibc
import Results
import Sockets
import Targets

/// `hark play client`: the reference client, by hand.
struct Play: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Run a reference client.",
        subcommands: [Client.self]
    )

    struct Client: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "client",
            abstract: "Connect, send a message, shut down writing, and print the reply."
        )

        @Argument(help: "The server's name or address.")
        var host: String

        @Argument(help: "The server's port.")
        var port: UInt16

        @Argument(help: "What to send.")
        var message = "Hey, can you hear me?"

        func run() async throws {
            let reactor = try Reactor()
            defer { reactor.shutdown() }
            let addresses: [SocketAddress]
            do throws(Resolver.Failure) {
                addresses = try Resolver.resolve(host: host, service: String(port))
            } catch {
                throw ValidationError("\(host): \(error.message)")
            }
            let reply = try await ReferenceClient.talk(to: addresses, saying: [UInt8](message.utf8), on: reactor)
            Writing.all(reply, to: STDOUT_FILENO)
        }
    }
}
