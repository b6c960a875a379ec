/// A Unix socket that waits for connections, or takes datagrams from everybody.
package struct UnixListener: Sendable, Hashable {
    /// Its path as whoever made it wrote it, or its name after `@`.
    package var path: String
    package var hasDatagrams: Bool
    /// Later sockets have greater ones.
    package var inode: UInt32

    /// Those of this network namespace, the first made first (proc(5), /proc/net/unix).
    static func all() -> [UnixListener] {
        Reading.text("/proc/net/unix").split(separator: "\n").dropFirst().compactMap { UnixListener($0) }
            .sorted { $0.inode < $1.inode }
    }

    /// A line of that file: `Num RefCount Protocol Flags Type St Inode Path`; nil for a socket of another sort.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: true)
        guard fields.count == 8, let flags = UInt32(fields[3], radix: 16), let inode = UInt32(fields[6]) else {
            return nil
        }
        // SOCK_STREAM with __SO_ACCEPTCON, or SOCK_DGRAM.
        switch fields[4] {
        case "0001" where flags & 1 << 16 != 0: hasDatagrams = false
        case "0002": hasDatagrams = true
        default: return nil
        }
        path = String(fields[7])
        self.inode = inode
    }
}
