import CLinux
import Glibc

/// A TCP socket that waits for connections, or a UDP socket that takes datagrams from everybody.
package struct ListenerInfo: Sendable, Hashable {
    /// TCP or UDP.
    package enum Transport: Sendable {
        case tcp, udp
    }

    package var isIPv6: Bool
    /// Sixteen bytes in network order; IPv4 uses the first four.
    package var address: [UInt8]
    package var port: UInt16
    /// How many connections wait to be accepted, and how many may.
    package var waiting: Int
    package var backlog: Int
    /// Later sockets have greater ones.
    package var inode: UInt32

    /// Those of this network namespace, the first made first (sock_diag(7)).
    package static func all(_ transport: Transport = .tcp) -> [ListenerInfo] {
        let code = Int32(transport == .tcp ? IPPROTO_TCP : IPPROTO_UDP)
        var places = [clinux_listener](repeating: clinux_listener(), count: 64)
        var count = unsafe clinux_listeners(code, &places, Int32(places.count))
        while Int(count) > places.count {
            places = Array(repeating: clinux_listener(), count: Int(count) * 2)
            count = unsafe clinux_listeners(code, &places, Int32(places.count))
        }
        return places.prefix(max(0, Int(count))).map { ListenerInfo($0) }.sorted { $0.inode < $1.inode }
    }

    private init(_ place: clinux_listener) {
        isIPv6 = place.family == AF_INET6
        address = unsafe withUnsafeBytes(of: place.address) { unsafe [UInt8]($0) }
        port = place.port
        waiting = Int(place.waiting)
        backlog = Int(place.backlog)
        inode = place.inode
    }
}
