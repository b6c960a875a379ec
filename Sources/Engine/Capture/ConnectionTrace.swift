import Sockets
import Wire

/// What remains known of a connection of the script when it is closed: its ends, and who sent and took its bytes.
struct ConnectionTrace: Sendable {
    let name: String?
    let local: TransportAddress
    /// nil when the kernel had forgotten it.
    let peer: TransportAddress?
    /// The step that opened it: its branch, and its place there.
    let opener: String
    var ledger = StepLedger()
    /// What the steps of its branch are called; nil for the case's own.
    var labels: [String]?

    init(name: String?, _ endpoint: some TransportConnection, peer: SocketAddress?, openedBy opener: Opener) {
        self.name = name
        local = TransportAddress(endpoint.localAddress)
        self.peer = peer.map { TransportAddress($0) }
        self.opener = opener.name
        ledger.opened(by: opener.place)
    }

    /// One of which only a capture tells.
    init(_ connection: CaptureDescription.Connection, local: SocketAddress, peer: SocketAddress?) {
        name = connection.name
        self.local = TransportAddress(local)
        self.peer = peer.map { TransportAddress($0) }
        opener = connection.opener
    }
}

extension TransportAddress {
    init(_ address: SocketAddress) {
        // No packet has such a port.
        guard !address.isUnix else {
            self.init(ip: .v4(0), port: 0)
            return
        }
        let numbers = stride(from: 0, to: address.ip.count, by: 4).map { start in
            address.ip[start..<start + 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        let ip: IPAddress =
            numbers.count == 1
            ? .v4(UInt32(numbers[0])) : .v6(numbers[0] << 32 | numbers[1], numbers[2] << 32 | numbers[3])
        self.init(ip: ip, port: address.port)
    }
}
