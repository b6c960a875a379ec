import CLinux
import Glibc

/// The outer of the two sandboxes: the namespaces in which Hark starts itself again as a worker.
package enum OuterArena {
    /// Where the worker finds its own executable, and the supervisor's.
    package static let executableDescriptor: Int32 = 9
    package static let supervisorDescriptor: Int32 = 8

    /// Starts this executable with `arguments`, in an arena or, where it is trusted or cannot have one, outside.
    ///
    /// Root first becomes an unprivileged user, so that root's runs and others' are alike, and limits bind. Called on a
    /// thread that outlives the worker, which ends with it.
    package static func spawn(
        _ arguments: [String],
        _ descriptors: [DescriptorMapping],
        isSandboxed: Bool
    ) throws(ArenaProblem) -> ChildProcess {
        clinux_adopt_orphans()
        let executable = try open("/proc/self/exe")
        defer { _ = close(executable) }
        let supervisor = try open(try Supervisor.path())
        defer { _ = close(supervisor) }
        let own = ["/proc/self/fd/\(executableDescriptor)"] + arguments
        let words = isSandboxed ? ["bwrap"] + namespaceArguments + own : own
        let mappings =
            descriptors + [
                DescriptorMapping(executable, as: executableDescriptor),
                DescriptorMapping(supervisor, as: supervisorDescriptor),
            ]
        do throws(SpawnFailure) {
            return try ChildProcess(words, mappings, user: isSandboxed ? unprivilegedUser : nil)
        } catch {
            guard isSandboxed, error.code == ENOENT else { throw .system(words[0], error.code) }
            throw ArenaProblem("bubblewrap (bwrap) is not installed", remedy: "sudo apt-get install bubblewrap")
        }
    }

    private static func open(_ path: String) throws(ArenaProblem) -> Int32 {
        let descriptor = unsafe clinux_open_program(path)
        guard descriptor >= 0 else { throw .system(path) }
        return descriptor
    }

    /// `nobody`, whom root becomes where it may; nil where that is neither needed nor possible.
    static var unprivilegedUser: Int32? {
        geteuid() == 0 && clinux_may_become(65_534) != 0 ? 65_534 : nil
    }

    // All capabilities: over these namespaces only, which is what mounting and capturing take.
    private static let namespaceArguments = [
        "--unshare-user", "--uid", "0", "--gid", "0", "--unshare-net", "--unshare-pid", "--unshare-ipc",
        "--unshare-uts", "--die-with-parent", "--cap-add", "ALL", "--ro-bind", "/", "/", "--proc", "/proc",
        "--dev", "/dev", "--size", String(1 << 20), "--tmpfs", Namespace.scratch, "--",
    ]

    /// What bubblewrap's complaint means, and what it calls for where it is about missing rights.
    package static func problem(_ complaint: String) -> ArenaProblem {
        let line = complaint.split(separator: "\n").first.map(String.init) ?? "bwrap did not say why"
        let isRefused = [
            "Operation not permitted", "Permission denied", "No permissions", "setting up uid map", "Invalid argument",
        ].contains { complaint.contains($0) }
        let isUsedUp = complaint.contains("No space left on device") || complaint.contains("ENOSPC")
        let usedUp = "raise user.max_user_namespaces with sysctl(8), or --no-sandbox"
        return ArenaProblem(
            "no sandbox can be made here (\(line))",
            remedy: isUsedUp ? usedUp : isRefused ? remedy : nil
        )
    }

    private static var remedy: String {
        if Reading.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").hasPrefix("1") {
            return "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or --no-sandbox"
        }
        if Reading.text("/proc/sys/kernel/unprivileged_userns_clone").hasPrefix("0") {
            return "sudo sysctl -w kernel.unprivileged_userns_clone=1, or --no-sandbox"
        }
        return "in a container: docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined, "
            + "or --no-sandbox"
    }
}
