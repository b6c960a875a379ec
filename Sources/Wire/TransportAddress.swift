/// An IP address and a port: one end of a conversation.
public struct TransportAddress: Hashable, Sendable {
    /// Of IPv4 or IPv6.
    public var ip: IPAddress
    /// Zero for transports without ports.
    public var port: UInt16

    /// One of its parts.
    public init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// The same address and port.
    @inlinable public static func == (one: Self, other: Self) -> Bool {
        one.port == other.port && one.ip == other.ip
    }
}

extension TransportAddress: CustomStringConvertible {
    /// `127.0.0.1:50000`, or `[::1]:50000` (RFC 5952 §6).
    public var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}
