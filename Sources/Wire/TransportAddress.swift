/// An IP address and a port: one end of a conversation.
package struct TransportAddress: Hashable, Sendable {
    package var ip: IPAddress
    /// Zero for transports without ports.
    package var port: UInt16

    package init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    @inlinable package static func == (one: Self, other: Self) -> Bool {
        one.port == other.port && one.ip == other.ip
    }
}

extension TransportAddress: CustomStringConvertible {
    /// `127.0.0.1:50000`, or `[::1]:50000` (RFC 5952 §6).
    package var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}
