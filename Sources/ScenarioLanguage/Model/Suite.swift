/// What the scenarios of a folder share: its `suite.yaml`.
package struct Suite: Sendable {
    /// What people call it.
    package var title: String?
    /// The documents that require what its scenarios test, unless they name their own.
    var spec: [String] = []
    /// The limit of steps where neither they nor their scenario says one.
    var within: Duration?
    /// What its steps use that do not say it.
    var transport: SocketKind?
    /// Its `vars`, which each of its scenarios reads with its own in their places.
    var variables: [Node.Entry] = []
    var source = SourceText("", path: "")
    /// What is wrong with it; its scenarios cannot be played then.
    package var mistakes: [Mistake] = []

    /// One that says nothing.
    package init() {}

    package var isSound: Bool { !mistakes.contains { $0.severity == .error } }

    /// What a folder's file of this name is.
    package static let names = ["suite.yaml", "suite.yml"]

    /// Reads one, or finds all of its mistakes; `files` reads what its payloads name by paths relative to it.
    package static func parse(
        _ bytes: [UInt8],
        path: String,
        files: (String) -> PayloadFile = { _ in .unreadable("this suite is no file itself") }
    ) -> Suite {
        let outcome = ParsedFile.read(bytes, path: path, files, { _ in nil }, as: { $0.suite($1) })
        var suite = outcome.value ?? Suite()
        suite.mistakes = outcome.mistakes
        return suite
    }
}
