import CLinux
import Glibc
import Wire

/// The outer of the two sandboxes: a network namespace of its own in which Hark starts itself as a worker.
package enum OuterArena {
    /// Starts this executable with `arguments`.
    ///
    /// Root first becomes an unprivileged user, so that root's runs and others' are alike, and limits bind. Called on
    /// a thread that outlives the worker, which ends with it.
    ///
    /// - `inNamespace`: false for a server that already runs, which an arena could not reach.
    package static func spawn(
        _ arguments: [String],
        _ descriptors: [DescriptorMapping],
        inNamespace: Bool
    ) throws(ArenaError) -> SpawnedProcess {
        let executable = clinux_executable()
        guard executable >= 0 else { throw .system("/proc/self/exe") }
        defer { _ = close(executable) }
        let own = ["/proc/self/fd/\(executableDescriptor)"] + arguments
        let words = inNamespace ? ["bwrap"] + namespaceArguments + ["--"] + own : own
        var spawn = Spawn(
            path: words[0],
            arguments: words.map { Bytes($0.utf8) },
            descriptors: descriptors + [DescriptorMapping(from: executable, to: executableDescriptor)]
        )
        spawn.user = inNamespace && geteuid() == 0 ? unprivilegedUser : nil
        spawn.leadsSession = true
        spawn.diesWithParent = !inNamespace
        do {
            return try spawn.start()
        } catch {
            guard inNamespace, error.errno == ENOENT else { throw ArenaError(message: "\(words[0]): \(error.text)") }
            throw ArenaError(
                message: "bubblewrap is not installed, and without it Hark starts no program under test",
                remedy: "sudo apt install bubblewrap"
            )
        }
    }

    /// What bubblewrap's complaint about missing rights calls for, nil when it complains of something else.
    package static func remedy(for complaint: String) -> String? {
        guard complaint.contains("bwrap:") else { return nil }
        let refusals = [
            "Operation not permitted", "Permission denied", "No permissions to create", "setting up uid map",
        ]
        guard refusals.contains(where: complaint.contains) else { return nil }
        return """
            This machine lets ordinary users make no namespaces. Allow it: \
            'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0' (Ubuntu), \
            'sudo sysctl -w kernel.unprivileged_userns_clone=1' (Debian), or in a container \
            'docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined'.
            """
    }

    /// Where the worker finds the executable.
    static let executableDescriptor: Int32 = 9

    /// `nobody`, on every Linux.
    private static let unprivilegedUser: Int32 = 65_534

    // All capabilities: over these namespaces only, which is what capturing and mounting take.
    private static let namespaceArguments = [
        "--unshare-user", "--uid", "0", "--gid", "0", "--unshare-net", "--unshare-pid", "--unshare-ipc",
        "--die-with-parent", "--cap-add", "ALL", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
    ]
}
