package import Conversations

/// A statement of `wire`: what the packets of a case must show.
package struct WireClause: Sendable {
    /// The conversations of which it speaks.
    package enum Via: Sendable, Hashable {
        /// That of a connection of the script.
        case connection(String)
        /// Every one, each by itself.
        case each
        /// Of those between two programs under test, in the order of their SYNs, counted from 1.
        case number(Int)
    }

    package var statement: WireStatement
    /// nil for the only one; of those between programs, the first.
    package var via: Via?
    /// From the statement's word to the end of its object.
    package var range: SourceRange
    /// What the author calls it.
    package var name: String?
    package var hint: String?
    package var level: Level?
}
