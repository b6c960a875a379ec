/// One scenario file, understood and found without a mistake.
package struct Scenario: Sendable {
    package var source: SourceText
    /// What its case is called.
    package var name: String
    /// The line of its name, counted from 1.
    package var line: Int
    /// The author's advice when something does not hold and the step has none of its own.
    package var hint: String?
    /// In the order in which they run; never empty.
    package var steps: [Step]

    /// The path as the user wrote it.
    package var path: String { source.path }

    /// A place of it, with its line.
    package func excerpt(_ range: SourceRange) -> SourceExcerpt {
        source.excerpt(range)
    }
}
