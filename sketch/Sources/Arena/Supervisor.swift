import CLinux
import Glibc
import Wire

/// Process 1 of a sandbox: it starts the program under test, tells how it ended, and ends what it has left.
///
/// bubblewrap itself reports a signal as an exit status, and as process 1 a program would be immune to SIGPIPE.
package enum Supervisor {
    static let controlDescriptor: Int32 = 3
    static let folderDescriptor: Int32 = 4
    /// The folder that the program finds itself in.
    static let scratch = "/work"
    /// The most that is copied into it.
    static let scratchLimit = 64 << 20

    /// Serves one Hark until it hangs up.
    package static func run() -> Never {
        clinux_hide_process()
        let control = ControlSocket(descriptor: controlDescriptor)
        if let problem = fillScratch() {
            control.send(SupervisorReply.unusable(message: problem).frame)
            exit(1)
        }
        control.send(SupervisorReply.ready.frame)
        var loop = SupervisorLoop(control: control, children: clinux_child_descriptor())
        loop.run()
        exit(0)
    }

    /// Copies the program's folder, whose descriptor Hark has handed on; what went wrong, or nil.
    private static func fillScratch() -> String? {
        var problem = [CChar](repeating: 0, count: 4_096)
        let count = unsafe clinux_copy_tree(folderDescriptor, scratch, Int64(scratchLimit), &problem, problem.count)
        let error = errno
        _ = close(folderDescriptor)
        guard count < 0 else { return nil }
        let path = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if error == EFBIG { return "it holds more than \(scratchLimit >> 20) MiB" }
        return unsafe "'\(path)' in it cannot be copied: \(String(cString: strerror(error)))"
    }
}

/// One program at a time, with everything that it starts.
private struct SupervisorLoop {
    let control: ControlSocket
    let children: Int32
    /// The program while it runs.
    var program: pid_t?
    /// When a program that was asked to end is killed.
    var killAt: ContinuousClock.Instant?

    mutating func run() {
        while true {
            var descriptors = [
                pollfd(fd: control.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: children, events: Int16(POLLIN), revents: 0),
            ]
            let wait = killAt.map { max(0, Int32((($0 - .now) / .milliseconds(1)).rounded(.up))) }
            _ = unsafe poll(&descriptors, 2, wait ?? -1)
            if descriptors[1].revents != 0 {
                clinux_drain_signals(children)
                reap()
            }
            if let killAt, killAt <= .now {
                self.killAt = nil
                if let program { _ = kill(program, SIGKILL) }
            }
            guard descriptors[0].revents != 0 else { continue }
            guard let request = control.receive().flatMap(SupervisorRequest.init) else { return }
            handle(request)
        }
    }

    private mutating func handle(_ request: SupervisorRequest) {
        switch request {
        case .start(let words, let isHark):
            start(words, isHark)
        case .stop(let grace):
            guard let program else { return }
            _ = kill(program, SIGTERM)
            // A stopped process takes no TERM.
            _ = kill(program, SIGCONT)
            killAt = .now + .milliseconds(Int(grace))
        }
    }

    private mutating func start(_ words: [Bytes], _ isHark: Bool) {
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { _ = close(null) }
        let path =
            isHark
            ? "/proc/self/fd/\(OuterArena.executableDescriptor)" : String(decoding: words.first ?? [], as: UTF8.self)
        let descriptors = [(null, 0), (1, 1), (2, 2)].map { DescriptorMapping(from: $0.0, to: $0.1) }
        var spawn = Spawn(path: path, arguments: words, descriptors: descriptors)
        spawn.leadsSession = true
        spawn.limits = ResourceLimit.ofPrograms
        do {
            let process = try spawn.start().id
            program = process
            control.send(SupervisorReply.started(process: process).frame)
        } catch {
            control.send(SupervisorReply.cannotStart(errno: error.errno).frame)
        }
    }

    /// Takes in whoever has ended; with the program everything ends that it has left behind.
    private mutating func reap() {
        var code: Int32 = 0
        var isSignal: Int32 = 0
        while case let ended = unsafe clinux_wait(-1, 0, &code, &isSignal), ended > 0 {
            guard ended == program else { continue }
            let reason = isSignal != 0 ? ExitReason.killed(code) : .exited(code)
            program = nil
            killAt = nil
            _ = kill(-1, SIGKILL)
            while unsafe clinux_wait(-1, 1, &code, &isSignal) > 0 {}
            control.send(SupervisorReply.ended(reason).frame)
        }
    }
}

extension ResourceLimit {
    /// What every program under test is held to.
    ///
    /// The data segment and not the address space, because Java and Node reserve more of that than they use.
    static let ofPrograms = [
        ResourceLimit(resource: Int32(RLIMIT_CPU.rawValue), value: 60),
        ResourceLimit(resource: Int32(RLIMIT_DATA.rawValue), value: 1 << 30),
        ResourceLimit(resource: Int32(__RLIMIT_NPROC.rawValue), value: 256),
        ResourceLimit(resource: Int32(RLIMIT_FSIZE.rawValue), value: 64 << 20),
        ResourceLimit(resource: Int32(RLIMIT_NOFILE.rawValue), value: 1_024),
        ResourceLimit(resource: Int32(RLIMIT_CORE.rawValue), value: 0),
    ]
}
