import FoundationEssentials
package import ScenarioLanguage

/// The scenario files that paths of a command line name.
package enum ScenarioFiles {
    /// A path that is not there or holds no scenario.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) {
            self.description = description
        }
    }

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
            throw Failure(description: "\(path): no such file or folder")
        }
        guard isFolder else { return [path] }
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw Failure(description: "\(path): this folder cannot be read")
        }
        let files = names.filter { name in
            (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
                && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        guard !files.isEmpty else { throw Failure(description: "\(path): no .yaml file is in this folder") }
        return files.sorted().map { base == "." ? $0 : "\(base)/\($0)" }
    }

    /// A scenario's text with the files that it names, or why it cannot be read.
    ///
    /// - `compileFilter`: what is wrong with a pcap-filter(7) expression, or nil.
    package static func read(
        _ path: String,
        compileFilter: (String) -> String?
    ) throws(Failure) -> (file: RunRequest.File, parsed: ParsedFile) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(description: "this file cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(description: "this file is not UTF-8 text")
        }
        var attachments: [String: Data] = [:]
        let parsed = Scenario.parse(
            text,
            path: path,
            files: { name in
                let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                    separator: "/"
                )
                let place = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
                attachments[name] = FileManager.default.contents(atPath: place)
                return attachments[name].map { [UInt8]($0) }
            },
            compileFilter: compileFilter
        )
        return (RunRequest.File(path: path, text: text, attachments: attachments), parsed)
    }
}
