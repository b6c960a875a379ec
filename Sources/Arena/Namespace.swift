import CLinux
import Glibc

/// The namespaces of the arena, from inside.
package enum Namespace {
    /// The tmpfs on which everything lies that programs may write.
    static let scratch = "/dev/hark"

    /// Makes `lo` look like a network (MTU 1500, no segmentation offload), opens every port to servers, bounds what can
    /// be written, in bytes and in files, and refuses further user namespaces.
    ///
    /// - Throws: `ArenaProblem` when the kernel does not let it.
    package static func prepare(_ limits: Limits) throws(ArenaProblem) {
        guard clinux_prepare_loopback(1_500) == 0 else { throw .system("the loopback interface cannot be set up") }
        try set("net/ipv4/ip_unprivileged_port_start")
        try set("user/max_user_namespaces")
        let options = "size=\(limits.disk),nr_inodes=\(inodeLimit),mode=755"
        guard unsafe clinux_bound_tmpfs(scratch, options) == 0 else { throw .system("the disk cannot be bounded") }
    }

    private static let inodeLimit = 16_384

    private static func set(_ name: String) throws(ArenaProblem) {
        let descriptor = unsafe open("/proc/sys/\(name)", O_WRONLY | O_CLOEXEC)
        defer { _ = close(descriptor) }
        guard unsafe descriptor >= 0 && write(descriptor, "0", 1) == 1 else { throw .system("/proc/sys/\(name)") }
    }

    /// Frees the ports of connections that have ended, so that a server without SO_REUSEADDR can be started again.
    package static func forgetEndedConnections() {
        _ = clinux_destroy_time_wait()
    }
}
