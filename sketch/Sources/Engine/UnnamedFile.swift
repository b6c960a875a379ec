import CLinux
import Glibc

/// A file that has no name, so that nothing of it is left behind.
enum UnnamedFile {
    /// Its descriptor, or nil when the folder for temporary files takes none.
    static func create() -> Int32? {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let descriptor = unsafe clinux_unnamed_file(folder)
        return descriptor < 0 ? nil : descriptor
    }
}
