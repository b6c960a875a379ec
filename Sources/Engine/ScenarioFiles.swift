import Capture
import FoundationEssentials
package import ScenarioLanguage

/// A scenario file, read.
package struct ScenarioFile: Sendable {
    package var path: String
    package var bytes: [UInt8]
    /// The files that its payloads name, by the names that they have in it.
    package var payloads: [String: [UInt8]]
    package var parsed: ParsedFile
}

extension Plan {
    /// Plans files that were read.
    package init(_ files: [ScenarioFile], attempts: Int = 1) {
        self.init(files.map { ($0.path, $0.parsed) }, attempts: attempts)
    }
}

/// The scenario files that the paths of a command line name.
package enum ScenarioFiles {
    /// A path that names no scenario.
    package struct Failure: Error {
        package var message: String
    }

    /// Finds and reads them.
    ///
    /// - Throws: `Failure` for a path that is not there, or a folder without scenarios.
    package static func read(_ paths: [String]) throws(Failure) -> [ScenarioFile] {
        try find(paths).map { file($0) }
    }

    private static func file(_ path: String) -> ScenarioFile {
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, limit: Scenario.fileLimit + 1)
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            var payloads: [String: [UInt8]] = [:]
            let parsed = Scenario.parse(bytes, path: path) { name in
                let file = payload(name.hasPrefix("/") ? name : folder + name)
                if case .bytes(let bytes) = file { payloads[name] = bytes }
                return file
            } filters: {
                PacketFilter.mistake(in: $0)
            }
            return ScenarioFile(path: path, bytes: bytes, payloads: payloads, parsed: parsed)
        } catch {
            let parsed = ParsedFile.unreadable(error.message, path: path)
            return ScenarioFile(path: path, bytes: [], payloads: [:], parsed: parsed)
        }
    }

    /// The bytes of a file that a payload names.
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
        guard isFolder else { return [path] }
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
