/// The names of which a text may speak with `${…}`, and what they stand for.
package struct Scope: Sendable {
    package enum Value: Sendable, Hashable {
        case known([UInt8])
        /// Known when the case runs.
        case later
        /// What it was set to is a mistake, which was noted.
        case broken
    }

    private var values: [String: Value] = [:]
    /// The names whose values come from outside; nothing shadows them.
    package var fixed: Set<String> = []

    package init() {}

    package subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// All names, sorted.
    var names: [String] { values.keys.sorted() }

    /// What the engine knows when a step is read that speaks of it: where a program or a connection is, and how much a
    /// server moves in about a second.
    static func isMeasured(_ name: String) -> Bool {
        name == "host" || name == "port" || name == "bulk" || owner(of: name) != nil
    }

    /// `bob` of `bob.port`.
    static func owner(of name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, ["host", "port", "path"].contains(parts[1]), !parts[0].isEmpty else { return nil }
        return String(parts[0])
    }
}
