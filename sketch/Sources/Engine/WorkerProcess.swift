import Arena
import FoundationEssentials
import Glibc
import Results
import Wire

/// The worker of a run, seen from its parent.
final class WorkerProcess {
    /// What the parent has waited for.
    enum Occurrence {
        case output(Bytes)
        case signal
        /// The worker's output has ended.
        case end
    }

    private let process: SpawnedProcess
    private let output: Int32
    private let errors: Int32
    private var errorsEnded = false
    private var words: Bytes = []

    /// Starts a worker, in an arena unless the target already runs, and hands it the request.
    init(_ request: RunRequest, spool: Int32?) throws(ArenaError) {
        guard let overflow = UnnamedFile.create() else {
            throw ArenaError(
                message: "the folder for temporary files takes no file",
                remedy: "Set TMPDIR to one that does."
            )
        }
        defer { _ = close(overflow) }
        let folder = try ProgramFolder(request.directory)
        let input = try Pipe()
        let output = try Pipe()
        let errors = try Pipe()
        var descriptors = [
            DescriptorMapping(from: input.read, to: 0),
            DescriptorMapping(from: output.write, to: 1),
            DescriptorMapping(from: errors.write, to: 2),
            DescriptorMapping(from: overflow, to: Worker.overflowDescriptor),
            DescriptorMapping(from: folder.descriptor, to: Worker.folderDescriptor),
        ]
        if let spool { descriptors.append(DescriptorMapping(from: spool, to: Worker.spoolDescriptor)) }
        process = try OuterArena.spawn(["worker"], descriptors, inNamespace: request.target.needsArena)
        input.closeRead()
        output.closeWrite()
        errors.closeWrite()
        self.output = output.read
        self.errors = errors.read
        // A worker reads all of it before it says anything, so this cannot block for ever.
        if let bytes = try? JSONEncoder().encode(request) {
            Descriptor.writeAll(Bytes(bytes)[...], to: input.write)
        }
        input.closeWrite()
    }

    deinit {
        _ = close(output)
        _ = close(errors)
    }

    /// Waits for output, for the worker's end, or for a signal.
    func wait(or signals: Int32) -> Occurrence {
        while true {
            var descriptors = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errorsEnded ? -1 : errors, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
            if descriptors[1].revents != 0 { return .signal }
            if descriptors[2].revents != 0 { readErrors() }
            guard descriptors[0].revents != 0 else { continue }
            let bytes = Descriptor.readSome(output)
            return bytes.isEmpty ? .end : .output(bytes)
        }
    }

    private func readErrors() {
        let bytes = Descriptor.readSome(errors)
        errorsEnded = bytes.isEmpty
        words = Bytes((words + bytes).suffix(4_096))
    }

    /// The last of what it wrote to its standard error.
    private var lastWords: String {
        while !errorsEnded { readErrors() }
        return String(decoding: words, as: UTF8.self)
    }

    /// Why it has ended before the run was over.
    var finding: Finding {
        let words = lastWords
        let summary = process.wait().summary
        if words.hasPrefix("bwrap:") {
            return Finding(
                kind: .system,
                blame: .environment,
                message: "no arena can be made: \(words.split(separator: "\n").joined(separator: "; "))",
                hint: OuterArena.remedy(for: words)
            )
        }
        let note = words.isEmpty ? [] : [Finding.Note(title: "its last words", text: words)]
        let message = "Hark's worker \(summary) before the run was over"
        return Finding(kind: .workerEnded, blame: .hark, message: message, notes: note)
    }

    /// Ends it with everything that it has started; the namespaces see to that.
    func end() {
        process.kill()
    }
}
