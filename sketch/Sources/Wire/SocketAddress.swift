/// A transport address: an IP address and a port.
package struct SocketAddress: Hashable, Sendable, Codable {
    package var address: IPAddress
    package var port: UInt16

    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:50000`, or `[::1]:50000` (RFC 5952 §6).
    package var description: String {
        switch address {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }
}
