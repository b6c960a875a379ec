package import ScenarioLanguage
package import Sockets

/// The server under test, by its addresses.
package struct Target: Sendable {
    /// What it is, in words: `127.0.0.1:7`.
    package var summary: String
    /// Where it may take what is sent with each kind of socket, in the order in which to try.
    package var addresses: [SocketKind: [SocketAddress]] = [:]
    /// What it calls itself where that is not what Hark calls it: a Unix socket's path in a sandbox.
    var names: [SocketAddress: SocketAddress] = [:]
    /// Why its name has no address.
    package var problem: String?

    /// A server of which nothing is known yet.
    init(summary: String) {
        self.summary = summary
    }

    /// A server whose address is known.
    package init(summary: String, address: SocketAddress) {
        self.summary = summary
        take([address])
    }

    /// Where a server that Hark starts was found.
    mutating func take(_ found: StartedServer.Addresses) {
        addresses = found.places.mapValues { [$0] }
        names = found.names
    }

    /// A server that already runs, by its name, which is looked up now (getaddrinfo(3)).
    package init(_ name: HostAndPort) {
        summary = name.description
        do throws(Resolver.Failure) {
            take(try Resolver.resolve(host: name.host, service: String(name.port)))
        } catch {
            problem = error.message
        }
    }

    /// A server that already runs, by its Unix socket.
    package init(socket: SocketAddress) {
        self.init(summary: socket.description, address: socket)
    }

    private mutating func take(_ all: [SocketAddress]) {
        for kind in SocketKind.allCases { addresses[kind] = all.filter { $0.isUnix == kind.isUnix } }
    }

    /// One of its addresses.
    var anyAddress: SocketAddress? { SocketKind.allCases.lazy.compactMap { addresses[$0]?.first }.first }
}
