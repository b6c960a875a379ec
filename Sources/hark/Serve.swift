import ArgumentParser
import Sockets
import Targets

/// `hark serve echo`: the reference server, by hand.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a reference server.",
        subcommands: [Echo.self]
    )

    struct Echo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "echo",
            abstract: "Echo (RFC 862) on loopback, until it is interrupted.",
            discussion: """
                It serves TCP and UDP on 127.0.0.1 and ::1, and Unix sockets. With --fault it is another server, with one \
                mistake that a test has to find.
                """
        )

        @Option(help: "The port; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            name: .customLong("unix"),
            help: "A Unix socket to make; datagrams are taken beside it, at PATH.datagrams.",
            completion: .file()
        )
        var path: String?

        @Option(help: ArgumentHelp("Make this mistake.", valueName: "name"), transform: fault)
        var fault: Fault?

        @Flag(help: "List the mistakes that there are, and serve nothing.")
        var listFaults = false

        static func fault(_ name: String) throws -> Fault {
            if let fault = Fault.all.first(where: { $0.name == name }) { return fault }
            throw ValidationError("there is no fault '\(name)'; 'hark serve echo --list-faults' names them")
        }

        func run() async throws {
            if listFaults { return StandardOutput.write(Self.list) }
            if let fault {
                return try fault.run(port: port) { StandardOutput.write("\(fault.name) on \($0)\n") }
            }
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

        /// A fault a line, with what it does wrong.
        private static var list: String {
            let width = Fault.all.map(\.name.count).max() ?? 0
            return Fault.all.map { fault in
                fault.name + String(repeating: " ", count: width + 2 - fault.name.count) + fault.sentence + "\n"
            }.joined()
        }
    }
}
