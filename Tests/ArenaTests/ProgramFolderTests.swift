import Arena
import Glibc
import Testing

/// The folder that crosses into an arena.
struct ProgramFolderTests {
    /// A folder of a shell's making, gone at the end of `body`.
    private static func with(_ script: String, _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/hark-folder-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { _ = try? ChildProcess(["/bin/rm", "-r", path], []).wait() }
        try ChildProcess(["/bin/sh", "-c", "cd \(path) && \(script)"], []).wait()
        try body(path)
    }

    private static func packed(_ path: String?, isWhole: Bool = false, without: String? = nil) throws -> String {
        let folder = try ProgramFolder(path, isWhole: isWhole, without: without)
        defer { folder.file.close() }
        lseek(folder.file.descriptor, 0, SEEK_SET)
        return String(decoding: Reading.all(of: folder.file.descriptor), as: UTF8.self)
    }

    @Test func `holds files, folders and links, without what versions and builds leave`() throws {
        let script =
            "mkdir -p a/b .git .build x/node_modules && echo one > a/b/1 && ln -s 1 a/b/link && echo no > .git/no"
        try Self.with(script) { path in
            let text = try Self.packed(path)
            for name in ["a/b/1", "one\n", "a/b/link"] { #expect(text.contains(name)) }
            for name in [".git", ".build", "node_modules"] { #expect(!text.contains(name)) }
            #expect(try Self.packed(path, isWhole: true).contains(".git/no"))
            let rest = try Self.packed(path, without: "\(path)/a/../a/b")
            #expect(!rest.contains("one\n") && rest.contains("x"))
            #expect(try Self.packed(path, without: "\(path)/none").contains("one\n"))
        }
    }

    @Test func `of none is empty`() throws {
        #expect(try Self.packed(nil).isEmpty)
    }

    @Test func `that is too large, or not there, is told`() throws {
        try Self.with("truncate -s 65M large") { path in
            #expect(throws: ArenaProblem("\(path) holds more than 64 MiB", remedy: Self.remedy)) {
                try ProgramFolder(path)
            }
        }
        #expect(throws: ArenaProblem("/nosuch: No such file or directory")) { try ProgramFolder("/nosuch") }
    }

    private static let remedy = "name the folder of the program alone with --dir"
}
