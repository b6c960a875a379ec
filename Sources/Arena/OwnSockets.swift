import Glibc

/// The sockets that this process has open.
package struct OwnSockets: Sendable {
    package let inodes: Set<UInt32>

    package init() {
        var inodes: Set<UInt32> = []
        var status = stat()
        var descriptor: Int32 = 0
        var unused = 0
        // The kernel gives the lowest number that is free, so they lie close together.
        while unused < 64 {
            if unsafe fstat(descriptor, &status) == 0 {
                unused = 0
                if status.st_mode & S_IFMT == S_IFSOCK { inodes.insert(UInt32(truncatingIfNeeded: status.st_ino)) }
            } else {
                unused += 1
            }
            descriptor += 1
        }
        self.inodes = inodes
    }
}
