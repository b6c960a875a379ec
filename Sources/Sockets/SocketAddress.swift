import CLinux
import Glibc

/// The address of an IPv4 or IPv6 socket: an IP address and a port.
package struct SocketAddress: Hashable, Sendable {
    /// A sockaddr_in or sockaddr_in6, as the kernel reads and writes it.
    private let kernelForm: [UInt8]

    /// `127.0.0.1` and a port; zero stands for any free one when a socket is bound.
    package static func loopback(port: UInt16 = 0) -> SocketAddress {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafeBytes(of: address) { unsafe SocketAddress(kernelForm: $0) }
    }

    /// `::1` and a port.
    package static func loopback6(port: UInt16 = 0) -> SocketAddress {
        SocketAddress(ip: [UInt8](repeating: 0, count: 15) + [1], port: port)
    }

    /// Whether it is one of IPv6.
    package var isIPv6: Bool { family == AF_INET6 }

    /// Whether it is one of this machine's alone: 127.0.0.0/8, or ::1.
    package var isLoopback: Bool { isIPv6 ? self == .loopback6(port: port) : ip[0] == 127 }

    /// An address of four or sixteen bytes, in network order.
    package init(ip: [UInt8], port: UInt16) {
        let port = [UInt8(port >> 8), UInt8(port & 0xFF)]
        if ip.count == 4 {
            kernelForm = Self.family(AF_INET) + port + ip + [UInt8](repeating: 0, count: 8)
        } else {
            let flow = [UInt8](repeating: 0, count: 4)
            kernelForm = Self.family(AF_INET6) + port + flow + ip + flow
        }
    }

    private static func family(_ family: Int32) -> [UInt8] {
        unsafe withUnsafeBytes(of: sa_family_t(family)) { unsafe [UInt8]($0) }
    }

    private init(kernelForm: UnsafeRawBufferPointer) {
        self.kernelForm = unsafe [UInt8](kernelForm)
    }

    /// nil for families other than IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        let size: Int
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        unsafe self.init(kernelForm: UnsafeRawBufferPointer(start: address, count: size))
    }

    /// AF_INET or AF_INET6.
    var family: Int32 {
        kernelForm.count == MemoryLayout<sockaddr_in>.size ? AF_INET : AF_INET6
    }

    /// Four or sixteen bytes, in network order.
    package var ip: [UInt8] {
        // sockaddr_in: family, port, address; sockaddr_in6: family, port, flow, address.
        family == AF_INET ? Array(kernelForm[4..<8]) : Array(kernelForm[8..<24])
    }

    package var port: UInt16 {
        // Both forms begin with the family and the port, two bytes each.
        UInt16(kernelForm[2]) << 8 | UInt16(kernelForm[3])
    }

    /// Hands the address to a system call.
    func withKernelForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyBytes(from: kernelForm) }
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(kernelForm.count))
            }
        }
    }

    /// Reads the address that a call such as getsockname(2) writes; nil when the call fails.
    static func read(_ call: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, &length) == 0 ? SocketAddress($0) : nil
            }
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:50000`, or `[::1]:50000` (RFC 5952 §6).
    package var description: String {
        family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// `127.0.0.1`, or `::1`.
    package var host: String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = unsafe withKernelForm { address, length in
            unsafe getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
        }
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return status == 0 ? text : "?"
    }
}
