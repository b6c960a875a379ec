import CLinux
import Glibc

/// How the sandbox of a program is made.
package struct SandboxSettings: Sendable {
    package var limits = Limits()
    /// The program's folder, packed (`ProgramFolder`).
    package var folder: Int32
    /// What the user adds to its environment, `NAME=VALUE`.
    package var environment: [String] = []
    /// What the user shows it beside.
    package var readOnly: [String] = []
    /// A name of its own in the arena, for its folders.
    package var name: String
    /// Whether there is an arena, or the program runs beside Hark.
    package var isSandboxed = true

    package init(name: String, folder: Int32) {
        self.name = name
        self.folder = folder
    }

    /// Starts it; the supervisor speaks over `control`, bubblewrap complains to `errors`.
    func start(_ scratch: ScratchFolder, control: Int32, errors: Int32) throws(ArenaProblem) -> ChildProcess {
        let view = SandboxView(readOnly: readOnly)
        let environment = view.environment(kind: SandboxView.kind)
        let shown = isSandboxed ? SandboxView.writable : scratch.folders
        // Outside a sandbox /work and /tmp are the machine's.
        let places = isSandboxed ? [] : ["HOME=\(shown[0])", "TMPDIR=\(shown[1])"]
        let supervisor =
            ["/proc/self/fd/\(OuterArena.supervisorDescriptor)"] + limits.words + shown + ["--"] + environment
            + places + self.environment
        var mappings = [
            DescriptorMapping(errors, as: 2),
            DescriptorMapping(control, as: Int32(clinux_supervisor_control.rawValue)),
            DescriptorMapping(folder, as: Int32(clinux_supervisor_folder.rawValue)),
            DescriptorMapping(OuterArena.executableDescriptor, as: Int32(clinux_supervisor_hark.rawValue)),
            DescriptorMapping(OuterArena.supervisorDescriptor, as: OuterArena.supervisorDescriptor),
        ]
        guard isSandboxed else { return try Self.spawn(supervisor, mappings, user: OuterArena.unprivilegedUser) }
        var data: [MemoryFile] = []
        defer { for file in data { file.close() } }
        for file in SandboxView.madeUp { data.append(try MemoryFile([UInt8](file.text.utf8))) }
        for (number, file) in data.enumerated() {
            mappings.append(DescriptorMapping(file.descriptor, as: Self.firstData + Int32(number)))
        }
        let arguments = view.arguments(scratch: scratch.path, firstData: Self.firstData, kind: SandboxView.kind)
        return try Self.spawn(["bwrap"] + arguments + supervisor, mappings, user: nil)
    }

    private static func spawn(
        _ words: [String],
        _ mappings: [DescriptorMapping],
        user: Int32?
    ) throws(ArenaProblem) -> ChildProcess {
        do throws(SpawnFailure) {
            return try ChildProcess(words, mappings, user: user)
        } catch {
            throw .system(words[0], error.code)
        }
    }

    private static let firstData: Int32 = 20
}
