package import Wire

/// Text with `${name}` in it.
package struct Template: Hashable, Sendable {
    /// A stretch of a template.
    package enum Part: Hashable, Sendable {
        case literal(Bytes)
        /// The value of a variable, a kept value, or a built-in: `host`, `port`, `CONNECTION.port`.
        case variable(Located<String>)
    }

    package var parts: [Part]

    package init(parts: [Part]) {
        self.parts = parts
    }

    package init(_ literal: String) {
        self.init(parts: [.literal(Bytes(literal.utf8))])
    }

    /// The text when nothing is to be filled in.
    package var literal: Bytes? {
        var bytes: Bytes = []
        for part in parts {
            guard case .literal(let literal) = part else { return nil }
            bytes += literal
        }
        return bytes
    }
}

/// Bytes that a step sends or expects, described rather than held, so that a gigabyte costs nothing.
package indirect enum Payload: Hashable, Sendable {
    case text(Template)
    case bytes(Bytes)
    /// The contents of a file, read when the scenario was read; `path` as written.
    case file(path: String, contents: Bytes)
    /// So many bytes of the seeded generator, others at every evaluation.
    case random(count: Int)
    case repeated(Payload, times: Int)
    /// Each line ends with CRLF.
    case lines([Template])
    case concatenation([Payload])
}
