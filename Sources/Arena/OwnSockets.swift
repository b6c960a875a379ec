import Glibc

/// The sockets that this process has open.
package struct OwnSockets: Sendable {
    package let inodes: Set<UInt32>

    package init() {
        var inodes: Set<UInt32> = []
        var status = stat()
        // Hark has few descriptors, and none of them far up.
        for descriptor in Int32(0)..<1_024 where unsafe fstat(descriptor, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFSOCK { inodes.insert(UInt32(truncatingIfNeeded: status.st_ino)) }
        }
        self.inodes = inodes
    }
}
