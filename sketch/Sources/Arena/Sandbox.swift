import CLinux
import Glibc
import Wire

/// The inner of the two sandboxes: what a program under test sees, and the supervisor as its process 1.
struct Sandbox: Sendable {
    /// A descriptor of the folder that is copied into it.
    let folder: Int32

    /// A sandbox that runs.
    struct Started {
        var process: SpawnedProcess
        var control: ControlSocket
        /// What the program writes; reading does not block.
        var stdout: Int32
        var stderr: Int32

        func end() {
            process.kill()
            for descriptor in [control.descriptor, stdout, stderr] { _ = close(descriptor) }
        }
    }

    /// Called on the thread that the sandbox shall end with.
    func start() throws(ArenaError) -> Started {
        let executable = clinux_executable()
        guard executable >= 0 else { throw .system("/proc/self/exe") }
        defer { _ = close(executable) }
        var pair: (Int32, Int32) = (-1, -1)
        let status = unsafe withUnsafeMutableBytes(of: &pair) { bytes in
            unsafe clinux_message_pair(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard status == 0 else { throw .system("socketpair") }
        defer { _ = close(pair.1) }
        let output = try Pipe(isNonblocking: true)
        defer { output.closeWrite() }
        let errors = try Pipe(isNonblocking: true)
        defer { errors.closeWrite() }
        let data = try SandboxPlan.madeUp.map { file throws(ArenaError) in try Self.descriptor(of: file.text) }
        defer { for descriptor in data { _ = close(descriptor) } }
        let mappings =
            [
                DescriptorMapping(from: output.write, to: 1),
                DescriptorMapping(from: errors.write, to: 2),
                DescriptorMapping(from: pair.1, to: Supervisor.controlDescriptor),
                DescriptorMapping(from: folder, to: Supervisor.folderDescriptor),
                DescriptorMapping(from: executable, to: OuterArena.executableDescriptor),
            ] + data.enumerated().map { DescriptorMapping(from: $1, to: Self.firstData + Int32($0)) }
        let words =
            ["bwrap"]
            + SandboxPlan.ofThisMachine().arguments(firstData: Self.firstData, kind: SandboxPlan.kind)
            + ["--", "/proc/self/fd/\(OuterArena.executableDescriptor)", "supervise"]
        var spawn = Spawn(
            path: words[0],
            arguments: words.map { Bytes($0.utf8) },
            descriptors: mappings
        )
        spawn.diesWithParent = true
        do {
            let process = try spawn.start()
            let control = ControlSocket(descriptor: pair.0)
            return Started(process: process, control: control, stdout: output.read, stderr: errors.read)
        } catch {
            throw ArenaError(message: "bwrap: \(error.text)", remedy: "sudo apt install bubblewrap")
        }
    }

    private static func descriptor(of text: String) throws(ArenaError) -> Int32 {
        let bytes = Bytes(text.utf8)
        let descriptor = unsafe bytes.withUnsafeBytes { unsafe clinux_data_descriptor($0.baseAddress, $0.count) }
        guard descriptor >= 0 else { throw .system("memfd_create") }
        return descriptor
    }

    /// The descriptors of made-up files begin here.
    private static let firstData: Int32 = 20
}
