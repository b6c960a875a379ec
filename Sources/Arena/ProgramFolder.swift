import CLinux
import Glibc

/// The folder of a program under test, packed: it crosses into the arena as bytes, because the arena's user may not be
/// allowed to read it.
package struct ProgramFolder: Sendable {
    package let file: MemoryFile

    /// The most bytes of a folder.
    package static let limit = 64 << 20

    /// Packs the folder, or nothing when there is none; `isWhole` takes also what versions and builds leave in it, `without`
    /// is a folder in it that is left out.
    ///
    /// - Throws: `ArenaProblem` when it is no folder, is too large, or may not be read.
    package init(_ path: String?, isWhole: Bool = false, without: String? = nil) throws(ArenaProblem) {
        file = try MemoryFile()
        guard let path else { return }
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system(path) }
        defer { close(folder) }
        var problem = [CChar](repeating: 0, count: 4_096)
        let count = unsafe clinux_pack_folder(
            folder,
            file.descriptor,
            Int64(Self.limit),
            isWhole ? 1 : 0,
            without,
            &problem,
            problem.count
        )
        let code = errno
        guard count < 0 else { return }
        file.close()
        let remedy = "name the folder of the program alone with --dir"
        if code == EFBIG {
            throw ArenaProblem("\(path) holds more than \(Self.limit >> 20) MiB", remedy: remedy)
        }
        let inner = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        throw ArenaProblem("\(path)/\(inner) cannot be copied: \(ErrorNumber.words(code))", remedy: remedy)
    }
}
