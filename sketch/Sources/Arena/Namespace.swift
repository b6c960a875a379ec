import CLinux
import Glibc

/// The network namespace of the arena, from inside.
package enum Namespace {
    /// Makes `lo` look like a network: MTU 1500, no segmentation or receive offload; lets every port be bound.
    package static func prepare() throws(ArenaError) {
        guard clinux_prepare_loopback(1_500) == 0 else { throw .system("lo cannot be set up") }
        guard set("ip_unprivileged_port_start", to: "0") else {
            throw .system("ports below 1024 cannot be opened to programs under test")
        }
    }

    /// Keeps the kernel from giving these ports to clients, so that a server can be started again on them.
    package static func reserve(_ ports: Set<UInt16>) {
        _ = set("ip_local_reserved_ports", to: ports.sorted().map(String.init).joined(separator: ","))
    }

    private static func set(_ name: String, to value: String) -> Bool {
        let descriptor = unsafe open("/proc/sys/net/ipv4/\(name)", O_WRONLY | O_CLOEXEC)
        defer { _ = close(descriptor) }
        return unsafe descriptor >= 0 && write(descriptor, value, value.utf8.count) == value.utf8.count
    }
}
