/// What a connection is made of.
package enum SocketKind: String, Sendable, CaseIterable {
    case tcp, udp

    static let later: Set = ["unix", "unix datagram"]

    /// Whether each send is received as a whole, and there is no end (SOCK_DGRAM).
    package var hasDatagrams: Bool { self == .udp }
}
