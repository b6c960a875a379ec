import CLinux
import Glibc

/// The address of an IPv4 or IPv6 socket, an IP address and a port, or of a Unix socket, a path.
package struct SocketAddress: Hashable, Sendable {
    /// A sockaddr_in, sockaddr_in6 or sockaddr_un, as the kernel reads and writes it.
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

    /// A Unix socket's path; one that begins with `@` is a name without a file (unix(7), "abstract").
    ///
    /// - Returns: nil when the path is empty or has more than 107 bytes.
    package static func unix(_ path: String) -> SocketAddress? {
        let bytes = [UInt8](path.utf8)
        guard !bytes.isEmpty, bytes.count <= pathLimit, !bytes.contains(0) else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        return SocketAddress(kernelForm: family(AF_UNIX) + (isAbstract ? [0] + bytes.dropFirst() : bytes + [0]))
    }

    /// What the kernel answers with a Unix name of its own when it is bound.
    package static let unnamed = SocketAddress(kernelForm: family(AF_UNIX))

    private static let pathLimit = 107

    /// A Unix socket's path, or its name after `@`; empty for one without a name, and nil for IP.
    package var path: String? {
        guard isUnix else { return nil }
        let bytes = kernelForm.dropFirst(2)
        guard bytes.first == 0 else { return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
        return "@" + String(decoding: bytes.dropFirst(), as: UTF8.self)
    }

    /// Whether it is a Unix socket's.
    package var isUnix: Bool { family == AF_UNIX }

    /// Whether it is one of IPv6.
    package var isIPv6: Bool { family == AF_INET6 }

    /// Whether it is one of this machine's alone: 127.0.0.0/8, or ::1.
    package var isLoopback: Bool { isIPv6 ? self == .loopback6(port: port) : ip.first == 127 }

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

    private init(kernelForm: [UInt8]) {
        self.kernelForm = kernelForm
    }

    private init(kernelForm: UnsafeRawBufferPointer) {
        self.kernelForm = unsafe [UInt8](kernelForm)
    }

    /// nil for families other than IPv4, IPv6 and Unix, and where there is nothing of its `length` bytes.
    init?(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        guard Int(length) >= MemoryLayout<sa_family_t>.size else { return nil }
        let size: Int
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        case AF_UNIX: size = Int(length)
        default: return nil
        }
        unsafe self.init(kernelForm: UnsafeRawBufferPointer(start: address, count: size))
    }

    /// AF_INET, AF_INET6 or AF_UNIX.
    var family: Int32 {
        [AF_INET, AF_INET6].first { kernelForm.starts(with: Self.family($0)) } ?? AF_UNIX
    }

    /// Four or sixteen bytes, in network order; none of a Unix socket.
    package var ip: [UInt8] {
        // sockaddr_in: family, port, address; sockaddr_in6: family, port, flow, address.
        switch family {
        case AF_INET: Array(kernelForm[4..<8])
        case AF_INET6: Array(kernelForm[8..<24])
        default: []
        }
    }

    /// Zero of a Unix socket.
    package var port: UInt16 {
        // Both forms begin with the family and the port, two bytes each.
        isUnix ? 0 : UInt16(kernelForm[2]) << 8 | UInt16(kernelForm[3])
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
                unsafe call($0, &length) == 0 ? SocketAddress($0, length: length) : nil
            }
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:50000`, `[::1]:50000` (RFC 5952 §6), or a path.
    package var description: String {
        if let path { return path.isEmpty ? "a socket without a name" : path }
        return family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// `127.0.0.1`, or `::1`.
    package var host: String {
        guard !isUnix else { return "localhost" }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = unsafe withKernelForm { address, length in
            unsafe getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
        }
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return status == 0 ? text : "?"
    }
}
