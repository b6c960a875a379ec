/// What a connection is made of.
package enum SocketKind: String, Sendable, CaseIterable {
    case tcp, udp, unix
    case unixDatagram = "unix datagram"

    /// Whether each send is received as a whole, and there is no end (SOCK_DGRAM).
    package var hasDatagrams: Bool { self == .udp || self == .unixDatagram }
    /// What it is called in messages.
    package var words: String {
        switch self {
        case .tcp, .udp: rawValue.uppercased()
        case .unix: "Unix"
        case .unixDatagram: "Unix datagrams"
        }
    }

    /// Whether its addresses are paths, and none of it is seen in packets.
    package var isUnix: Bool { self == .unix || self == .unixDatagram }
}
