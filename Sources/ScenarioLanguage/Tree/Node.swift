/// A piece of a YAML file with the place where it stands.
struct Node: Sendable {
    /// How a scalar was written; what an escape means depends on it.
    enum Style: Sendable {
        case plain, singleQuoted, block
        /// With the text as it stands in the file, quotes and escapes included.
        case doubleQuoted(raw: String)
    }

    struct Entry: Sendable {
        var key: Node
        var value: Node
    }

    indirect enum Content: Sendable {
        case scalar(String, Style)
        case sequence([Node])
        case mapping([Entry])
    }

    var content: Content
    var range: SourceRange
    /// How many nodes it is, with all inside it.
    var size = 1

    /// A plain scalar without a letter: `key:` with nothing after it.
    var isEmpty: Bool {
        if case .scalar("", .plain) = content { true } else { false }
    }

    /// The text of a scalar.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    var items: [Node]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// What it is, for messages.
    var kind: String {
        switch content {
        case .scalar: isEmpty ? "nothing" : "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
