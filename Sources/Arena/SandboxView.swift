import FoundationEssentials
import Glibc

/// What a program under test sees of the machine, as arguments for bubblewrap.
///
/// /usr, /opt, /lib*, /bin, /sbin, a small /etc, the folders of PATH with their installations, what `--read-only` adds,
/// and four folders to write to. Nothing else is there.
package struct SandboxView {
    /// The folders of PATH.
    var path: [String]
    /// Folders of shared libraries that the supervisor needs.
    var libraries: [String]
    /// Home folders, which are never shown whole.
    var homes: Set<String>
    /// What the user shows beside it.
    var readOnly: [String]

    package init(path: [String], libraries: [String], homes: Set<String>, readOnly: [String]) {
        // The shims of version managers look for their toolchains in the user's home.
        self.path = path.filter { $0.hasPrefix("/") && !$0.hasSuffix("/shims") }
        self.libraries = libraries
        self.homes = homes.subtracting(["/"])
        self.readOnly = readOnly
    }

    /// What the program writes to: /work, where it starts, is a copy of its own folder.
    static let writable = ["/work", "/tmp", "/run", "/dev/shm"]

    /// Files that are made up rather than shown: path and contents.
    static let madeUp: [(path: String, text: String)] = [
        (
            "/etc/passwd",
            "root:x:0:0:root:/work:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
        ),
        ("/etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
        ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n"),
    ]

    /// The arguments, up to the program.
    ///
    /// - Parameters:
    ///   - scratch: a folder with those that are bound to `writable`, by the last part of their names.
    ///   - firstData: the descriptor of the first of `madeUp`; the others follow.
    ///   - kind: what is known of a path on this machine.
    /// - Returns: words for a command line.
    package func arguments(scratch: String, firstData: Int32, kind: (String) -> Kind) -> [String] {
        var words = [
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "arena", "--die-with-parent",
            "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--clearenv",
        ]
        for folder in Self.system {
            switch kind(folder) {
            case .folder: words += ["--ro-bind", folder, folder]
            case .link(let target): words += ["--symlink", target, folder]
            case .file, .other: break
            }
        }
        words += ["--proc", "/proc", "--dev", "/dev"]
        for folder in visible(kind) { words += ["--ro-bind", folder, folder] }
        for file in Self.etc + Self.javaFolders where kind("/etc/" + file) != .other {
            words += ["--ro-bind-try", "/etc/" + file, "/etc/" + file]
        }
        for (number, file) in Self.madeUp.enumerated() {
            words += ["--perms", "0644", "--file", String(firstData + Int32(number)), file.path]
        }
        for folder in Self.writable { words += ["--bind", scratch + "/" + Self.name(folder), folder] }
        for path in readOnly { words += ["--ro-bind", path, path] }
        // Last, because the mounts above make folders in them.
        return words + ["--chdir", "/work", "--remount-ro", "/dev", "--remount-ro", "/", "--"]
    }

    static func name(_ writable: String) -> String {
        writable.split(separator: "/").last.map(String.init) ?? writable
    }

    /// Its environment, before what the user adds.
    package func environment(kind: (String) -> Kind) -> [String] {
        let shown = Self.system + visible(kind)
        let searched = path.filter { folder in shown.contains { Self.covers($0, folder) } }
        let path = (searched.isEmpty ? Self.usualPath : searched).joined(separator: ":")
        return ["PATH=" + path, "HOME=/work", "LANG=C.UTF-8"]
    }

    /// What a path is.
    package enum Kind: Hashable, Sendable {
        case folder, other
        case file
        case link(String)
    }

    /// The folders that are shown beside the system's, each once.
    private func visible(_ kind: (String) -> Kind) -> [String] {
        var shown: [String] = []
        let refused = homes.union(Self.hidden)
        for folder in libraries + path.flatMap(installation) where folder != "/" && kind(folder) == .folder {
            let isShown = (Self.system + shown).contains { Self.covers($0, folder) }
            if !isShown, !refused.contains(where: { Self.covers(folder, $0) }) { shown.append(folder) }
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

    private static func covers(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }

    private static let system = ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    private static let usualPath = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    /// Never shown, nor any folder above them.
    private static let hidden = ["/etc", "/run", "/var", "/tmp", "/home", "/root", "/proc", "/sys", "/dev", "/work"]
    private static let etc = [
        "alternatives", "ld.so.cache", "localtime", "protocols", "services", "ssl/certs", "ssl/openssl.cnf",
    ]
    private static var javaFolders: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/etc")
        return (names ?? []).filter { $0.hasPrefix("java") }.sorted()
    }
}

/// What this machine has that a program may see.
extension SandboxView {
    /// For the machine and the environment of this process.
    init(readOnly: [String] = []) {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let lines = Reading.text("/proc/self/maps").split(separator: "\n")
        let files = lines.compactMap { line in line.firstIndex(of: "/").map { line[$0...] } }
        let libraries = files.filter { $0.contains(".so") }.compactMap { file in
            file.lastIndex(of: "/").map { String(file[..<$0]) }
        }
        let users = Reading.text("/etc/passwd").split(separator: "\n")
        let fields = users.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        let own = unsafe getenv("HOME").map { unsafe String(cString: $0) }
        self.init(
            path: path.split(separator: ":").map(String.init),
            libraries: Set(libraries).sorted(),
            homes: Set(fields.compactMap { $0.count > 5 ? String($0[5]) : nil } + [own].compactMap(\.self)),
            readOnly: readOnly
        )
    }

    /// What a path is, for this process.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return .other }
        if status.st_mode & S_IFMT == S_IFLNK {
            var target = [CChar](repeating: 0, count: 4_096)
            let count = unsafe readlink(path, &target, target.count)
            let bytes = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            return count > 0 ? .link(String(decoding: bytes, as: UTF8.self)) : .other
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard unsafe access(path, isFolder ? R_OK | X_OK : R_OK) == 0 else { return .other }
        return isFolder ? .folder : .file
    }
}
