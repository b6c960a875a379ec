import FoundationEssentials
package import ScenarioLanguage

/// All that a worker needs to know: it opens no path of the caller's, so texts and payloads cross with it.
package struct WorkerRequest: Sendable {
    package var files: [ScenarioFile]
    /// Values for variables, which come before all others.
    package var given: [String: String]
    package var choice = Choice()
    package var attempts: Int
    /// How many workers play its cases side by side.
    package var workers = 1
    package var options: RunOptions
    package var programs: ProgramsRequest

    package init(
        files: [ScenarioFile],
        given: [String: String],
        attempts: Int,
        options: RunOptions,
        programs: ProgramsRequest
    ) {
        self.files = files
        self.given = given
        self.attempts = attempts
        self.options = options
        self.programs = programs
    }

    /// The plan that its parent has too.
    var plan: Plan {
        Plan(files, choice: choice, attempts: attempts)
    }
}

/// As bytes: the length of a JSON text, the text, and behind it the files that it speaks of.
extension WorkerRequest {
    private struct Head: Codable {
        struct File: Codable {
            var path: String
            var count: Int
            var suitePath: String?
            var suiteCount = 0
            var payloads: [Payload]
        }

        struct Payload: Codable {
            var name: String
            var count: Int
        }

        var files: [File]
        var given: [String: String]
        var choice: Choice
        var attempts: Int
        var workers: Int
        var options: RunOptions
        var programs: ProgramsRequest
    }

    var encoded: [UInt8] {
        var blobs: [UInt8] = []
        let files = files.map { file in
            blobs += file.bytes
            let payloads = file.payloads.map { name, bytes in
                blobs += bytes
                return Head.Payload(name: name, count: bytes.count)
            }
            blobs += file.suite?.bytes ?? []
            return Head.File(
                path: file.path,
                count: file.bytes.count,
                suitePath: file.suite?.path,
                suiteCount: file.suite?.bytes.count ?? 0,
                payloads: payloads
            )
        }
        let head = Head(
            files: files,
            given: given,
            choice: choice,
            attempts: attempts,
            workers: workers,
            options: options,
            programs: programs
        )
        // What is encoded are texts and numbers.
        let json = (try? JSONEncoder().encode(head)) ?? Data()
        return [UInt8](String(json.count).utf8) + [0x0A] + json + blobs
    }

    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: 0x0A), let count = Int(String(decoding: bytes[..<end], as: UTF8.self)),
            bytes.count > end + count
        else { return nil }
        var rest = bytes[(end + 1)...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        guard let head = try? JSONDecoder().decode(Head.self, from: Data(take(count))) else { return nil }
        files = head.files.map { file in
            let bytes = take(file.count)
            let payloads = file.payloads.map { ($0.name, take($0.count)) }
            let byName = Dictionary(payloads) { $1 }
            func read(_ name: String) -> PayloadFile {
                byName[name].map { .bytes($0) } ?? .unreadable("it did not cross into the arena")
            }
            let suite = file.suitePath.map { path in
                let bytes = take(file.suiteCount)
                let suite = Suite.parse(bytes, path: path, files: read)
                return SuiteFile(path: path, bytes: bytes, payloads: byName, suite: suite)
            }
            let parsed = Scenario.parse(
                bytes,
                path: file.path,
                suite: suite?.suite ?? Suite(),
                given: head.given,
                files: read
            )
            return ScenarioFile(path: file.path, bytes: bytes, payloads: byName, suite: suite, parsed: parsed)
        }
        given = head.given
        choice = head.choice
        attempts = head.attempts
        workers = head.workers
        options = head.options
        programs = head.programs
    }
}
