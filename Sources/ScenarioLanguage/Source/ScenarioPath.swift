/// The paths of scenario files.
package enum ScenarioPath {
    /// Whether a file in a folder of scenarios is one.
    package static func isScenario(_ path: String) -> Bool {
        ending(of: path) != nil && !isSuite(path)
    }

    /// Whether it is what the scenarios of its folder share.
    package static func isSuite(_ path: String) -> Bool {
        Suite.names.contains { path == $0 || path.hasSuffix("/" + $0) }
    }

    /// `scenarios/echo` of `./scenarios/echo.yaml`.
    package static func stem(of path: String) -> String {
        let plain = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
        return String(plain.dropLast(ending(of: path)?.count ?? 0))
    }

    private static func ending(of path: String) -> String? {
        [".yaml", ".yml"].first { path.hasSuffix($0) }
    }
}
