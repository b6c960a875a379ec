import CLinux
import Glibc

/// getaddrinfo(3).
package enum Resolver {
    /// A name without an address, in the system's words.
    package struct Failure: Error, Sendable {
        package var message: String
    }

    /// The addresses of `host` and `service`, in the order that the system prefers.
    ///
    /// It blocks for as long as the system's resolver does.
    package static func resolve(
        host: String,
        service: String,
        datagrams: Bool = false
    ) throws(Failure) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32((datagrams ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, service, &hints, &list)
        guard status == 0 else { throw unsafe Failure(message: String(cString: gai_strerror(status))) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let found = unsafe entry.pointee.ai_addr,
                let address = unsafe SocketAddress(found, length: entry.pointee.ai_addrlen)
            {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
}
