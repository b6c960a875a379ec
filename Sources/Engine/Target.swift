package import Sockets

/// The server under test, by its address.
package struct Target: Sendable {
    /// What it is, in words: `127.0.0.1:7`.
    package var summary: String
    /// Where it may listen, in the order in which to try; empty when its name has no address.
    package var addresses: [SocketAddress]
    /// Where it may take datagrams.
    package var datagramAddresses: [SocketAddress] = []
    /// Why its name has no address.
    package var problem: String?

    /// A server of which nothing is known yet.
    init(summary: String) {
        self.summary = summary
        addresses = []
    }

    /// A server whose address is known.
    package init(summary: String, address: SocketAddress) {
        self.summary = summary
        addresses = [address]
        datagramAddresses = [address]
    }

    /// Where a server that Hark starts was found.
    mutating func take(_ found: StartedServer.Addresses) {
        addresses = found.connections.map { [$0] } ?? []
        datagramAddresses = found.datagrams.map { [$0] } ?? []
    }

    /// A server that already runs, by its name, which is looked up now (getaddrinfo(3)).
    package init(_ name: HostAndPort) {
        summary = name.description
        do throws(Resolver.Failure) {
            addresses = try Resolver.resolve(host: name.host, service: String(name.port))
            datagramAddresses = addresses
        } catch {
            addresses = []
            problem = error.message
        }
    }
}
