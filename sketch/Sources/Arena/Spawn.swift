import CLinux
import Glibc
package import Wire

/// A descriptor of this process and the number that it gets in a new one.
package struct DescriptorMapping: Sendable {
    package var source: Int32
    package var target: Int32

    package init(from source: Int32, to target: Int32) {
        self.source = source
        self.target = target
    }
}

/// How a process is started; descriptors that are not mapped are closed in it.
package struct Spawn {
    /// The program, looked up in PATH unless it holds a slash.
    var path: String
    var arguments: [Bytes]
    var descriptors: [DescriptorMapping]
    /// Drops root to this user; nil does not.
    var user: Int32?
    /// A session of its own, so that a terminal's signals reach only this process.
    var leadsSession = false
    /// Ends with the thread that starts it.
    var diesWithParent = false
    var limits: [ResourceLimit] = []

    package init(path: String, arguments: [Bytes], descriptors: [DescriptorMapping]) {
        self.path = path
        self.arguments = arguments
        self.descriptors = descriptors
    }

    /// Why exec(3) or what precedes it failed.
    package struct Failure: Error {
        var errno: Int32
        var text: String { ArenaError.text(of: errno) }
    }

    package func start() throws(Failure) -> SpawnedProcess {
        let from = descriptors.map(\.source)
        let to = descriptors.map(\.target)
        let limits = limits.map { clinux_limit(resource: $0.resource, value: $0.value) }
        let (process, error) = unsafe CStrings.with(arguments) { arguments in
            unsafe path.withCString { path in
                unsafe from.withUnsafeBufferPointer { from in
                    unsafe to.withUnsafeBufferPointer { to in
                        unsafe limits.withUnsafeBufferPointer { limits in
                            var spawn = unsafe clinux_spawn(
                                path: path,
                                arguments: arguments,
                                environment: nil,
                                from: from.baseAddress,
                                to: to.baseAddress,
                                mapping_count: Int32(from.count),
                                user: user ?? -1,
                                is_session_leader: leadsSession ? 1 : 0,
                                parent_death_signal: diesWithParent ? SIGKILL : 0,
                                limits: limits.baseAddress,
                                limit_count: Int32(limits.count)
                            )
                            let process = unsafe clinux_start(&spawn)
                            return (process, errno)
                        }
                    }
                }
            }
        }
        guard process > 0 else { throw Failure(errno: error) }
        return SpawnedProcess(id: process)
    }
}

/// A limit of setrlimit(2), soft and hard alike.
struct ResourceLimit: Sendable, Hashable {
    var resource: Int32
    var value: UInt64
}

/// A process that this one has started.
package final class SpawnedProcess: Sendable {
    package let id: Int32

    init(id: Int32) {
        self.id = id
    }

    /// Waits for its end.
    package func wait() -> ExitReason {
        var code: Int32 = 0
        var isSignal: Int32 = 0
        unsafe clinux_wait(id, 1, &code, &isSignal)
        return isSignal != 0 ? .killed(code) : .exited(code)
    }

    /// Whether there is nothing more to wait for; its end is still to be taken.
    package var hasEnded: Bool {
        var information = unsafe siginfo_t()
        let status = unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
        return unsafe status != 0 || information.si_signo != 0
    }

    /// Ends it at once (SIGKILL) and waits for it.
    package func kill() {
        _ = Glibc.kill(id, SIGKILL)
        _ = wait()
    }
}

/// Strings as exec(3) wants them.
private enum CStrings {
    /// A byte of zero ends a string early, as it does for exec(3).
    static func with<R>(_ strings: [Bytes], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
        var storage: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(storage.count)
            storage += string.map { CChar(bitPattern: $0) } + [0]
        }
        return unsafe storage.withUnsafeMutableBufferPointer { storage in
            let pointers = unsafe offsets.map { unsafe storage.baseAddress.map { [offset = $0] in unsafe $0 + offset } }
            return unsafe (pointers + [nil]).withUnsafeBufferPointer { pointers in
                unsafe body(pointers.baseAddress.unsafelyUnwrapped)
            }
        }
    }
}
