package import Conversations

/// An item of `wire:` as the file has it; `WireStatement` is what it becomes when a case fills in its variables.
package struct WireClause: Sendable {
    package enum Kind: Sendable {
        case sequence([Item])
        case never(Pattern)
        case count(Pattern, Bound)
    }

    /// An element of a sequence.
    package enum Item: Sendable {
        case one(Located<Pattern>)
        case anyOrder([Located<Pattern>])
    }

    /// A packet pattern with payloads yet to be filled in.
    package struct Pattern: Sendable {
        package var shape: PacketPattern
        /// Overrides `shape.payload` once evaluated.
        package var payload: Payload?
    }

    package var kind: Kind
    /// Which connection: nil all of the case, `each`, a name, or a number in the order of their SYNs.
    package var via: Located<String>?
    package var hint: Template?
}
