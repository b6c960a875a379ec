import CLinux
import Glibc
package import Wire

/// The way that packets take from here to an address.
package enum Route {
    /// The network interface over which `peer` is reached; nil when there is no route.
    ///
    /// The kernel decides: a UDP socket is connected, which sends nothing, and its own address is looked up.
    package static func interface(to peer: SocketAddress) -> String? {
        let isV6 = if case .v6 = peer.address { true } else { false }
        let descriptor = clinux_socket(isV6 ? AF_INET6 : AF_INET, 1)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var remote = peer.packed
        var local = clinux_address()
        guard unsafe clinux_connect(descriptor, &remote) == 0, unsafe clinux_local_address(descriptor, &local) != 0
        else {
            return nil
        }
        let address = SocketAddress(local).address
        // A machine reaches all of its own addresses over loopback.
        return address == peer.address ? "lo" : name(of: address)
    }

    private static func name(of address: IPAddress) -> String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else { return nil }
        defer { unsafe freeifaddrs(list) }
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            if let found = unsafe entry.ifa_addr, unsafe Resolver.address(at: found)?.address == address {
                return unsafe String(cString: entry.ifa_name)
            }
            unsafe next = entry.ifa_next
        }
        return nil
    }
}
