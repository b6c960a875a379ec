import CLinux
import Glibc

/// The folders that a program writes to, as the worker sees them.
struct ScratchFolder: Sendable {
    let path: String

    /// Makes them: in the arena's bounded tmpfs or, without one, in the folder for temporary files.
    init(_ name: String, isSandboxed: Bool) throws(ArenaProblem) {
        if isSandboxed {
            path = "\(Namespace.scratch)/\(name)"
            guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system(path) }
        } else {
            let base = Program.temporaryFolder
            var template = Array("\(base)/hark-XXXXXX".utf8CString)
            guard unsafe mkdtemp(&template) != nil else { throw .system(base) }
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            _ = unsafe chmod(path, 0o755)
        }
        for folder in folders {
            _ = unsafe mkdir(folder, 0o755)
            if !isSandboxed, let user = OuterArena.unprivilegedUser {
                _ = unsafe chown(folder, uid_t(user), gid_t(user))
            }
        }
    }

    /// Bound to `SandboxView.writable`, one by one.
    var folders: [String] { SandboxView.writable.map { "\(path)/\(SandboxView.name($0))" } }

    func remove() {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        clinux_empty_folder(folder)
        close(folder)
        _ = unsafe rmdir(path)
    }
}
