import Glibc

/// What a program under test sees of the machine, as arguments for bubblewrap.
///
/// It sees /usr, /opt, /lib*, /bin, /sbin, a small /etc, the folders of PATH with their installation prefix, and an
/// empty /work for its own files. Everything else is not there, or an empty tmpfs of bounded size.
struct SandboxPlan {
    /// The folders of PATH.
    var path: [String]
    /// Folders of shared libraries that Hark itself needs.
    var libraries: [String]
    /// Home folders, which are never shown whole.
    var homes: Set<String>
    /// Files that are made up rather than shown: path and contents.
    static let madeUp: [(path: String, text: String)] = [
        ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"),
        ("/etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
        ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n"),
    ]

    /// The arguments, up to and without the program.
    ///
    /// - `firstData`: the descriptor of the first of `madeUp`; the others follow.
    /// - `kind`: what is known of a path on this machine.
    func arguments(firstData: Int32, kind: (String) -> Kind) -> [String] {
        var words = [
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "arena", "--die-with-parent",
            "--new-session",
            "--as-pid-1", "--cap-drop", "ALL", "--clearenv",
        ]
        let folders = visible(kind)
        let searched = path.filter { folder in (Self.system + folders).contains { covers($0, folder) } }
        words += ["--setenv", "PATH", (searched.isEmpty ? Self.usualPath : searched).joined(separator: ":")]
        words += ["--setenv", "HOME", "/root", "--setenv", "LANG", "C.UTF-8"]
        words += ["--proc", "/proc", "--dev", "/dev", "--size", Self.smallTmpfs, "--tmpfs", "/dev/shm"]
        for folder in ["/run", "/var", "/home", "/root", "/tmp"] {
            words += ["--size", Self.smallTmpfs, "--tmpfs", folder]
        }
        words += ["--dir", "/var/tmp"]
        for folder in Self.system {
            switch kind(folder) {
            case .folder: words += ["--ro-bind", folder, folder]
            case .link(let target): words += ["--symlink", target, folder]
            case .other: break
            }
        }
        for folder in folders { words += ["--ro-bind", folder, folder] }
        for file in Self.etc { words += ["--ro-bind-try", "/etc/\(file)", "/etc/\(file)"] }
        for (number, file) in Self.madeUp.enumerated() {
            words += ["--file", "\(firstData + Int32(number))", file.path]
        }
        words += ["--size", Self.scratch, "--tmpfs", "/work", "--chdir", "/work"]
        // Last, because the mounts above make folders in them.
        return words + ["--remount-ro", "/dev", "--remount-ro", "/"]
    }

    /// What a path is.
    enum Kind: Hashable {
        /// A folder that may be read.
        case folder
        case link(String)
        /// Not there, no folder, or not to be read.
        case other
    }

    /// The folders that are shown beside the system's, each once.
    private func visible(_ kind: (String) -> Kind) -> [String] {
        var shown: [String] = []
        let refused = homes.union(Self.hidden)
        for folder in libraries + path.flatMap(installation) where folder != "/" && kind(folder) == .folder {
            let isShown = (Self.system + shown).contains { covers($0, folder) }
            if !isShown, !refused.contains(where: { covers(folder, $0) }) { shown.append(folder) }
        }
        return shown
    }

    /// The installation that a folder of programs belongs to: the parent of a `bin`, never a home folder.
    private func installation(of folder: String) -> [String] {
        guard folder.hasSuffix("/bin") else { return [folder] }
        let parent = String(folder.dropLast("/bin".count))
        if homes.contains(parent) || parent.isEmpty { return [folder] }
        // What else is in ~/.local is the user's own.
        return parent.hasSuffix("/.local") ? [folder, "\(parent)/lib"] : [parent]
    }

    private func covers(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }

    private static let system = ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    private static let usualPath = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    /// Never shown, nor any folder above them.
    private static let hidden = ["/etc", "/run", "/var", "/tmp", "/home", "/root", "/proc", "/sys", "/dev", "/work"]
    private static let etc = [
        "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "protocols", "services",
        "ssl/openssl.cnf",
        "ssl/certs", "ca-certificates", "mime.types", "host.conf", "gai.conf", "java-17-openjdk", "java-21-openjdk",
    ]
    private static let smallTmpfs = String(16 << 20)
    /// A copy of the program's folder and what it writes there.
    private static let scratch = String(128 << 20)
}
