import Glibc

/// What this machine has that a sandbox may show.
extension SandboxPlan {
    /// The plan for the machine and the environment of this process.
    static func ofThisMachine() -> SandboxPlan {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        return SandboxPlan(
            path: path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") },
            libraries: mappedFolders,
            homes: homes
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
        let isReadable = unsafe access(path, R_OK | X_OK) == 0
        return status.st_mode & S_IFMT == S_IFDIR && isReadable ? .folder : .other
    }

    /// The folders of the shared libraries of this process.
    private static var mappedFolders: [String] {
        let lines = ProcessFile.text("/proc/self/maps").split(separator: "\n")
        let files = lines.compactMap { line in line.firstIndex(of: "/").map { line[$0...] } }.filter {
            $0.contains(".so")
        }
        return Set(files.compactMap { file in file.lastIndex(of: "/").map { String(file[..<$0]) } }).sorted()
    }

    private static var homes: Set<String> {
        let lines = ProcessFile.text("/etc/passwd").split(separator: "\n")
        let fields = lines.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        let own = unsafe getenv("HOME").map { unsafe String(cString: $0) }
        return Set(fields.compactMap { $0.count > 5 ? String($0[5]) : nil } + [own].compactMap(\.self)).subtracting([
            "/"
        ])
    }
}

/// The small text files of proc(5).
enum ProcessFile {
    /// The whole text; empty when the file cannot be read.
    static func text(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { _ = close(descriptor) }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe read(descriptor, &block, block.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += block.prefix(count)
        }
    }
}
