import Glibc
import TestSupport

/// Ports for servers that cannot choose one themselves.
enum FreePort {
    /// Starts a server on a port that is free, and on another one where somebody took that first.
    static func with<Result>(_ start: (UInt16) async throws -> Result) async throws -> Result {
        for _ in 0..<10 {
            do {
                return try await start(find())
            } catch is Program.Silence {
                continue
            }
        }
        return try await start(find())
    }

    private static func find() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe bind(descriptor, address, length)
                _ = unsafe getsockname(descriptor, address, &length)
            }
            return unsafe UInt16(bigEndian: pointer.pointee.sin_port)
        }
    }
}
