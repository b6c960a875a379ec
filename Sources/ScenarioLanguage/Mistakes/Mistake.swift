/// Something wrong with a scenario file, found before anything of it runs.
package struct Mistake: Sendable {
    /// An error keeps the file from running; a warning does not, and a note is for who asks for all that can be said.
    package enum Severity: String, Sendable {
        case error, warning, note
    }

    package var kind: Kind
    /// Where, with the line.
    package var excerpt: SourceExcerpt

    package var severity: Severity { kind.severity }
    /// What is wrong, in one sentence.
    package var message: String { kind.message }
    /// How to mend it; nil where the message says it.
    package var fix: String? { kind.fix }
}
