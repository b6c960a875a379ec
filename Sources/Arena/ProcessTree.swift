import FoundationEssentials
import Glibc

/// Processes outside a sandbox, where others run beside those of the program (proc(5)).
enum ProcessTree {
    /// The inodes of the sockets that the processes below this one have open.
    static func sockets(below root: Int32) -> Set<UInt32> {
        var children: [Int32: [Int32]] = [:]
        for process in processes() {
            guard let parent = parent(of: process) else { continue }
            children[parent, default: []].append(process)
        }
        var inodes: Set<UInt32> = []
        var rest = children[root] ?? []
        while let process = rest.popLast() {
            rest += children[process] ?? []
            inodes.formUnion(sockets(of: process))
        }
        return inodes
    }

    private static func processes() -> [Int32] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
        return (names ?? []).compactMap { Int32($0) }
    }

    private static func parent(of process: Int32) -> Int32? {
        let text = Reading.text("/proc/\(process)/stat")
        // The name, in parentheses, may hold anything.
        let fields = text.lastIndex(of: ")").map { text[text.index(after: $0)...].split(separator: " ") } ?? []
        return fields.count > 1 ? Int32(fields[1]) : nil
    }

    private static func sockets(of process: Int32) -> [UInt32] {
        let folder = "/proc/\(process)/fd"
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (names ?? []).compactMap { name in
            var status = stat()
            guard unsafe stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
                return nil
            }
            return UInt32(truncatingIfNeeded: status.st_ino)
        }
    }
}
