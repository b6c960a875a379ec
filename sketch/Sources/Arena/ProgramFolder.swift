import Glibc

/// The folder that programs under test get a copy of.
///
/// It travels as a descriptor, because an unprivileged user may not reach its path.
package final class ProgramFolder: Sendable {
    package let descriptor: Int32
    /// Its path as the user wrote it, for messages.
    package let name: String

    /// - Throws: `ArenaError` when it is no folder or may not be read.
    package init(_ path: String) throws(ArenaError) {
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        name = path
        guard descriptor >= 0 else {
            let problem = ArenaError.text(of: errno)
            throw ArenaError(message: "\(path): \(problem)", remedy: "Name the folder of the program with --dir.")
        }
    }

    /// The folder that a parent process has opened.
    package init(inherited descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        _ = close(descriptor)
    }

    /// A new sandbox with a copy of the folder.
    package func program() throws(ArenaError) -> Program {
        try Program(folder: descriptor, folderName: name)
    }
}
