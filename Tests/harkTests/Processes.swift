import Foundation

/// The processes of this machine (proc(5)).
enum Processes {
    /// Those whose command line holds a word, but the tests themselves.
    static func with(_ word: String) -> [Int32] {
        all.filter { process in
            let line = commandLine(of: process)
            return line.contains(word) && !line.contains("harkPackageTests") && !line.contains("swift-test")
        }
    }

    /// Those below a process whose command line holds a word.
    static func below(_ root: Int32, with word: String) -> [Int32] {
        var below: Set<Int32> = [root]
        // A process is not always started after its parent by number.
        for _ in 0..<8 { below.formUnion(all.filter { parent(of: $0).map(below.contains) ?? false }) }
        return below.filter { $0 != root && commandLine(of: $0).contains(word) }
    }

    private static var all: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func commandLine(of process: Int32) -> String {
        (try? String(contentsOf: URL(filePath: "/proc/\(process)/cmdline"), encoding: .utf8)) ?? ""
    }

    private static func parent(of process: Int32) -> Int32? {
        let text = (try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8)) ?? ""
        let fields = text.lastIndex(of: ")").map { text[text.index(after: $0)...].split(separator: " ") } ?? []
        return fields.count > 1 ? Int32(fields[1]) : nil
    }
}
