import Arena
package import Foundation
import Glibc
import Wire

/// Another program, as a second opinion or as the thing under test.
///
/// Foundation's Process learns of an end from a descriptor that others' children may hold open too; this waits for the
/// child itself.
package struct Command {
    /// What came of it.
    package struct Outcome: Sendable {
        /// The exit status, or 128 and the number of the signal.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    private let process: SpawnedProcess
    private let folder: URL

    /// Starts it with empty standard input and no signals blocked; its output goes to files, because a full pipe would
    /// stop it.
    ///
    /// - `user`: a user to become by runuser(1), for tests that run as root.
    package init(
        _ words: [String],
        in directory: URL? = nil,
        environment: [String: String] = [:],
        user: String? = nil
    ) throws {
        folder = try Self.scratch(["out": "", "err": ""])
        var all = ["/usr/bin/env"] + (directory.map { ["-C", $0.path] } ?? []) + environment.map { "\($0)=\($1)" }
        all += user.map { ["/usr/sbin/runuser", "-u", $0, "--"] } ?? []
        let files = [("/dev/null", O_RDONLY), (folder.path + "/out", O_WRONLY), (folder.path + "/err", O_WRONLY)]
        let descriptors = files.map { unsafe open($0.0, $0.1 | O_CLOEXEC) }
        defer { for descriptor in descriptors { close(descriptor) } }
        process = try Spawn(
            path: all[0],
            arguments: (all + words).map { Bytes($0.utf8) },
            descriptors: descriptors.enumerated().map { DescriptorMapping(from: $1, to: Int32($0)) }
        ).start()
    }

    package static func exists(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }

    /// Runs it to its end.
    package static func run(
        _ words: [String],
        in directory: URL? = nil,
        environment: [String: String] = [:],
        user: String? = nil
    ) throws -> Outcome {
        try Command(words, in: directory, environment: environment, user: user).end()
    }

    package func signal(_ number: Int32) {
        kill(process.id, number)
    }

    /// Waits until its standard output has a whole line that `isAwaited` holds of, or until it ends.
    package func line(where isAwaited: (Substring) -> Bool) -> Substring? {
        while true {
            let text = (try? String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8)) ?? ""
            if let line = text.split(separator: "\n").first(where: isAwaited), text.hasSuffix("\n") { return line }
            if process.hasEnded { return nil }
            sched_yield()
        }
    }

    /// Waits for its end.
    package func end() throws -> Outcome {
        let reason = process.wait()
        defer { try? FileManager.default.removeItem(at: folder) }
        let texts = try ["out", "err"].map { name in
            String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
        }
        let status =
            switch reason {
            case .exited(let status): status
            case .killed(let signal): 128 + signal
            }
        return Outcome(status: status, output: texts[0], errors: texts[1])
    }

    /// A new folder with these files in it, which any user may use.
    package static func scratch(_ files: [String: String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
        }
        return folder
    }
}
