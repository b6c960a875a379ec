/// What a scenario holds the programs under test to, where it says so (setrlimit(2)).
package struct ProgramLimits: Sendable, Hashable {
    /// Of a process (RLIMIT_NOFILE).
    package var openFiles: Int?
    /// Processes and threads of a program (RLIMIT_NPROC).
    package var processes: Int?
    /// Bytes of a process's data segment (RLIMIT_DATA).
    package var memory: Int?
    /// CPU time of a process, in whole seconds (RLIMIT_CPU).
    package var cpu: Int?

    package init() {}

    var isEmpty: Bool { self == ProgramLimits() }
}
