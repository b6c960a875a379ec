import Arena
import ArgumentParser
import Engine
import FoundationEssentials
import ScenarioLanguage

/// Where a program under test lies, and its command as it reads in the copy of that folder.
struct ProgramPlace {
    private(set) var command: ProgramsRequest.Command?
    /// The folder of which it gets a copy; nil for none.
    let folder: String?

    /// The folder is `dir`, else that of the command's script, else the current one.
    init(_ command: ProgramsRequest.Command?, dir: String?) {
        self.command = command
        guard let command, !command.isHark else {
            folder = nil
            return
        }
        var words = command.words.words
        if let dir {
            folder = dir
        } else if let index = words.indices.first(where: { Self.isScript(words[$0], isFirst: $0 == 0) }) {
            let path = words[index]
            let slash = path.lastIndex(of: "/")
            folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
            words[index] = (index == 0 ? "./" : "") + name
        } else {
            folder = "."
        }
        // An absolute path below the folder is that of the copy.
        let root = Self.absolute(folder ?? ".")
        words = words.map { $0.hasPrefix(root + "/") ? "/work" + $0.dropFirst(root.count) : $0 }
        self.command?.words = CommandWords(words: words)
    }

    /// Whether a word is a file that is not part of the system: `server.py`, `./server`, `/home/me/server.py`.
    private static func isScript(_ word: String, isFirst: Bool) -> Bool {
        guard !isFirst || word.contains("/") else { return false }
        let isSystem = ["/usr/", "/bin/", "/sbin/", "/lib", "/opt/", "/etc/", "/dev/", "/proc/", "/sys/"].contains {
            word.hasPrefix($0)
        }
        var isFolder = false
        return !isSystem && FileManager.default.fileExists(atPath: word, isDirectory: &isFolder) && !isFolder
    }

    private static func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var parts: [Substring] = []
        for part in full.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// - Throws: `ValidationError` when the folder cannot be copied, or the command names a file that the program could
    ///   not see; `readOnly` is what it is shown beside, `captures` a folder that is none of its.
    func pack(_ readOnly: [String], without captures: String?) throws -> ProgramFolder {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let shown = ["/work"] + readOnly + path.split(separator: ":").map(String.init)
        let words = command?.words.words ?? []
        // The program, and an interpreter's script; a file further on may be one that it makes itself.
        let named = words.prefix(1) + words.dropFirst().filter { !$0.hasPrefix("-") }.prefix(1)
        for word in named where word.hasPrefix("/") && Self.isScript(word, isFirst: false) {
            if shown.contains(where: { word == $0 || word.hasPrefix($0 + "/") }) { continue }
            throw ValidationError(
                "the program cannot see '\(word)', which is not in its folder \(folder ?? "."): name that with --dir, "
                    + "or show the file with --read-only"
            )
        }
        do throws(ArenaProblem) {
            return try ProgramFolder(folder, without: captures)
        } catch {
            throw ValidationError(error.message + (error.remedy.map { ": \($0)" } ?? ""))
        }
    }
}
