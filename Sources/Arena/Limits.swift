/// What a program under test is held to.
package struct Limits: Sendable, Hashable, Codable {
    /// Seconds of CPU time a process.
    package var cpu = 60
    /// Bytes of the data segment a process (RLIMIT_DATA).
    package var memory = 1 << 30
    /// Processes and threads of all together.
    package var processes = 256
    /// Open files a process.
    package var files = 1_024
    /// Bytes on disk of all together.
    package var disk = 256 << 20
    /// Bytes that are kept of each stream that it writes.
    package var output = 1 << 20

    package init() {}

    /// As the supervisor takes them.
    var words: [String] {
        [cpu, memory, processes, files, disk, output].map(String.init)
    }
}
