import Glibc
import Wire

/// One command, run as programs under test are run, by hand.
package enum ArenaCommand {
    private static let folderDescriptor: Int32 = 5

    /// Makes the arena and runs the command in it.
    ///
    /// - Returns: the command's exit status, or 128 and the number of the signal that killed it; 3 when it was not run.
    package static func run(_ command: [String], directory: String) throws(ArenaError) -> Int32 {
        let folder = try ProgramFolder(directory)
        let descriptors = [DescriptorMapping(from: folder.descriptor, to: folderDescriptor)]
        let process = try OuterArena.spawn(["arena-inside", directory] + command, descriptors, inNamespace: true)
        switch process.wait() {
        case .exited(let status): return status
        case .killed(let signal): return 128 + signal
        }
    }

    /// The part within the arena; `arguments` are the folder's name and the command.
    package static func runInside(_ arguments: [String]) async -> Int32 {
        do throws(ArenaError) {
            try Namespace.prepare()
            let folder = ProgramFolder(inherited: folderDescriptor, name: arguments.first ?? ".")
            let program = try folder.program()
            defer { program.close() }
            let words = arguments.dropFirst().map { Bytes($0.utf8) }
            if case .running = await program.start(words) { _ = await program.phase(by: nil) { !$0.isRunning } }
            let output = program.takeOutput()
            write(output.stdout.head, to: STDOUT_FILENO)
            write(output.stderr.head, to: STDERR_FILENO)
            return report(program.phase, arguments.dropFirst().first ?? "")
        } catch {
            say(error.message)
            return 3
        }
    }

    private static func report(_ phase: Program.Phase, _ name: String) -> Int32 {
        switch phase {
        case .ended(let reason):
            say("it \(reason.summary)")
            return switch reason {
            case .exited(let status): status
            case .killed(let signal): 128 + signal
            }
        case .cannotStart(let error):
            say("'\(name)' cannot be started: \(ArenaError.text(of: error))")
        case .unusable(let error):
            say(error.message + (error.remedy.map { "\n\($0)" } ?? ""))
        case .preparing, .idle, .starting, .running:
            say("it did not start")
        }
        return 3
    }

    private static func say(_ message: String) {
        write(Bytes("hark: \(message)\n".utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: Bytes, to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
