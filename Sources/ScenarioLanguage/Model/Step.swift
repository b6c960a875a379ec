/// One thing that the script does, in order: a verb with its object, and what stands beside it.
package struct Step: Sendable {
    /// The verb with its object.
    package enum Action: Sendable, Hashable {
        /// Opens a connection to what is under test.
        case connect
        /// Sends these bytes.
        case send([UInt8])
        /// Ends a direction of the connection (shutdown(2)).
        case shutdown(Direction)
        /// Receives, and compares as bytes arrive.
        case recv(Expectation)
        /// Closes the connection (close(2)).
        case close
    }

    /// What `shutdown` ends.
    package enum Direction: String, Sendable, CaseIterable {
        case write, read, both
    }

    /// What `recv` takes.
    package enum Expectation: Sendable, Hashable {
        /// Exactly these bytes.
        case bytes([UInt8])
        /// What the connection has sent and has not had back.
        case echo
        /// The end of the stream, with nothing before it.
        case eof
    }

    package var action: Action
    /// From the verb to the end of its object.
    package var range: SourceRange
    /// How long it may wait in all; nil for `defaultLimit`.
    package var within: Duration?
    /// The author's advice when it does not hold.
    package var hint: String?

    /// The limit of a step that waits and has no `within`.
    package static let defaultLimit = Duration.seconds(2)
}
