import Capture
import FoundationEssentials
package import ScenarioLanguage

/// A scenario file, read.
package struct ScenarioFile: Sendable {
    package var path: String
    package var bytes: [UInt8]
    /// The files that its payloads name, by the names that they have in it.
    package var payloads: [String: [UInt8]]
    /// What its folder says, when it says something.
    package var suite: SuiteFile?
    package var parsed: ParsedFile
}

/// A folder's suite file, read.
package struct SuiteFile: Sendable {
    package var path: String
    package var bytes: [UInt8]
    /// The files that its payloads name.
    package var payloads: [String: [UInt8]]
    package var suite: Suite
}

extension Plan {
    /// Plans files that were read.
    package init(_ files: [ScenarioFile], choice: Choice = Choice(), attempts: Int = 1) {
        var suites: [String: Suite] = [:]
        for file in files.compactMap(\.suite) { suites[file.path] = file.suite }
        self.init(files.map { ($0.path, $0.parsed) }, suites: suites, choice: choice, attempts: attempts)
    }
}

/// The scenario files that the paths of a command line name.
package enum ScenarioFiles {
    /// A path that names no scenario.
    package struct Failure: Error {
        package var message: String
    }

    /// Finds and reads them; `given` has values for variables, which come before all others.
    ///
    /// - Throws: `Failure` for a path that is not there, or a folder without scenarios.
    package static func read(_ paths: [String], given: [String: String] = [:]) throws(Failure) -> [ScenarioFile] {
        var suites: [String: SuiteFile?] = [:]
        let files = try find(paths).map { path in
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            if suites[folder] == nil { suites[folder] = .some(suite(in: folder)) }
            return file(path, in: folder, suites[folder].flatMap(\.self), given)
        }
        let names = files.reduce(into: Set<String>()) { $0.formUnion($1.parsed.names) }
        if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
            let known = names.isEmpty ? "they have none" : "they have \(names.sorted().joined(separator: ", "))"
            throw Failure(message: "no scenario of these has a variable '\(unknown)': \(known)")
        }
        return files
    }

    /// What a folder, named with its last slash, says of its scenarios.
    private static func suite(in folder: String) -> SuiteFile? {
        let paths = Suite.names.map { folder + $0 }
        guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else { return nil }
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, limit: Scenario.fileLimit + 1)
            var payloads: [String: [UInt8]] = [:]
            let suite = Suite.parse(bytes, path: path) { payload($0, in: folder, &payloads) }
            return SuiteFile(path: path, bytes: bytes, payloads: payloads, suite: suite)
        } catch {
            var suite = Suite()
            suite.mistakes = ParsedFile.unreadable(error.message, path: path).mistakes
            return SuiteFile(path: path, bytes: [], payloads: [:], suite: suite)
        }
    }

    private static func file(
        _ path: String,
        in folder: String,
        _ suite: SuiteFile?,
        _ given: [String: String]
    ) -> ScenarioFile {
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, limit: Scenario.fileLimit + 1)
            // What the suite's payloads name crosses to a worker with the scenario.
            var payloads = suite?.payloads ?? [:]
            let parsed = Scenario.parse(
                bytes,
                path: path,
                suite: suite?.suite ?? Suite(),
                given: given,
                files: { payload($0, in: folder, &payloads) },
                filters: { PacketFilter.mistake(in: $0) }
            )
            return ScenarioFile(path: path, bytes: bytes, payloads: payloads, suite: suite, parsed: parsed)
        } catch {
            let parsed = ParsedFile.unreadable(error.message, path: path)
            return ScenarioFile(path: path, bytes: [], payloads: [:], parsed: parsed)
        }
    }

    /// The bytes of a file that a payload names, which are noted by that name.
    private static func payload(
        _ name: String,
        in folder: String,
        _ payloads: inout [String: [UInt8]]
    ) -> PayloadFile {
        let file = payload(name.hasPrefix("/") ? name : folder + name)
        if case .bytes(let bytes) = file { payloads[name] = bytes }
        return file
    }

    private static func payload(_ path: String) -> PayloadFile {
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, limit: payloadLimit + 1)
            return bytes.count > payloadLimit ? .unreadable("it has more than \(payloadLimit) bytes") : .bytes(bytes)
        } catch {
            return .unreadable(error.message)
        }
    }

    private static let payloadLimit = 64 << 20

    /// Files as they are named, folders as all the `.yaml` and `.yml` files in them, sorted by path; no file twice.
    package static func find(_ paths: [String]) throws(Failure) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        for path in paths {
            for file in try files(of: path) where seen.insert(file).inserted { found.append(file) }
        }
        return found
    }

    private static func files(of path: String) throws(Failure) -> [String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(message: "\(path): no such file or folder")
        }
        guard isFolder else {
            guard !ScenarioPath.isSuite(path) else {
                throw Failure(message: "\(path) is what the scenarios of its folder share: name the folder")
            }
            return [path]
        }
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw Failure(message: "\(path): this folder cannot be read")
        }
        let files = names.filter { name in
            let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
            return !isHidden && ScenarioPath.isScenario(name)
        }
        guard !files.isEmpty else { throw Failure(message: "\(path): there is no .yaml file in this folder") }
        let base = path.hasSuffix("/") ? path : path + "/"
        return files.sorted().map { path == "." ? $0 : base + $0 }
    }
}
