import CLinux
import Glibc
package import Wire

/// getaddrinfo(3).
package enum Resolver {
    /// The name has no address.
    package struct Failure: Error, Sendable {
        package var message: String
    }

    /// The stream addresses of `host` and `service`, in the order that the system prefers.
    ///
    /// It may block for as long as the system's resolver does.
    package static func resolve(host: String, service: String) throws(Failure) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, service, &hints, &list)
        guard status == 0 else { throw unsafe Failure(message: String(cString: gai_strerror(status))) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let found = unsafe entry.pointee.ai_addr, let address = unsafe address(at: found) {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
    /// A sockaddr of IPv4 or IPv6 as a value; nil for other families.
    static func address(at pointer: UnsafePointer<sockaddr>) -> SocketAddress? {
        var storage = sockaddr_storage()
        let family = unsafe Int32(pointer.pointee.sa_family)
        let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        guard family == AF_INET || family == AF_INET6 else { return nil }
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyMemory(from: .init(start: pointer, count: size)) }
        var address = clinux_address()
        return unsafe clinux_unpack(&storage, &address) != 0 ? SocketAddress(address) : nil
    }
}
