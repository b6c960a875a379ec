import CLinux
import Glibc

/// A descriptor of this process, and the number that it gets in a new one.
package struct DescriptorMapping: Sendable {
    package var source: Int32
    package var target: Int32

    package init(_ source: Int32, as target: Int32) {
        self.source = source
        self.target = target
    }
}

/// A process that this one has started.
package struct ChildProcess: Sendable {
    package let id: Int32

    /// Starts a program in a session of its own; descriptors that are not mapped are closed in it.
    ///
    /// - Throws: errno, of exec(3) or of what precedes it.
    package init(
        _ words: [String],
        _ descriptors: [DescriptorMapping],
        user: Int32? = nil
    ) throws(SpawnFailure) {
        let from = descriptors.map(\.source)
        let to = descriptors.map(\.target)
        var code: Int32 = 0
        let storage = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe storage.indices { unsafe free(storage[index]) } }
        id = unsafe storage.withUnsafeBufferPointer { words in
            unsafe from.withUnsafeBufferPointer { from in
                unsafe to.withUnsafeBufferPointer { to in
                    var spawn = unsafe clinux_spawn_request(
                        path: words.first ?? nil,
                        arguments: words.baseAddress,
                        from: from.baseAddress,
                        to: to.baseAddress,
                        mapping_count: Int32(from.count),
                        user: user ?? -1
                    )
                    let id = unsafe clinux_spawn(&spawn)
                    code = errno
                    return id
                }
            }
        }
        guard id > 0 else { throw SpawnFailure(code: code) }
    }

    /// Waits for its end.
    @discardableResult
    package func wait() -> ProgramEnd {
        var end = clinux_end()
        unsafe clinux_wait(id, 1, &end)
        return ProgramEnd(code: end.code, isSignal: end.is_signal != 0, cpu: end.cpu, memory: end.memory)
    }

    /// Waits for its end, and for the ends of all that it has left to this process.
    @discardableResult
    package func waitForAll() -> ProgramEnd {
        let end = wait()
        var other = clinux_end()
        while unsafe clinux_wait(-1, 1, &other) > 0 {}
        return end
    }

    /// Ends it at once, and leaves it to the kernel to end what it has in namespaces of its own.
    package func abandon() {
        _ = Glibc.kill(id, SIGKILL)
    }

    /// Ends it at once, and waits for it.
    package func kill() {
        _ = Glibc.kill(id, SIGKILL)
        wait()
    }
}

/// Why a program was not executed.
package struct SpawnFailure: Error {
    package var code: Int32
}

/// How a program has ended.
package struct ProgramEnd: Sendable, Hashable, Codable {
    /// An exit status, or a signal's number.
    package var code: Int32
    package var isSignal: Bool
    /// Microseconds of CPU time.
    package var cpu: Int64
    /// KiB, the most that was resident of one process.
    package var memory: Int64

    package var hasFailed: Bool { isSignal || code != 0 }

    /// `21 ms of CPU time, 9 MiB`.
    package var usage: String {
        "\(cpu / 1_000) ms of CPU time, \(memory / 1_024) MiB"
    }

    /// `was killed by SIGSEGV`, to be put behind its name.
    package var words: String {
        guard isSignal else { return "ended with exit status \(code)" }
        let name = unsafe clinux_signal_name(code).map { unsafe "SIG" + String(cString: $0) }
        return "was killed by \(name ?? "signal \(code)")"
    }
}
