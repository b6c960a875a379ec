import FoundationEssentials
package import ScenarioLanguage

/// The scenario files that the paths of a command line name.
package enum ScenarioFiles {
    /// A path that names no scenario.
    package struct Failure: Error {
        package var message: String
    }

    /// Finds and reads them.
    ///
    /// - Throws: `Failure` for a path that is not there, or a folder without scenarios.
    package static func read(_ paths: [String]) throws(Failure) -> [(path: String, parsed: ParsedFile)] {
        try find(paths).map { ($0, parse($0)) }
    }

    private static func parse(_ path: String) -> ParsedFile {
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, limit: Scenario.fileLimit + 1)
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            return Scenario.parse(bytes, path: path) { payload($0.hasPrefix("/") ? $0 : folder + $0) }
        } catch {
            return .unreadable(error.message, path: path)
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
