/// What a connection has sent and has not had back.
package struct EchoQueue: Sendable {
    /// The bytes that are due, oldest first.
    package private(set) var due: [UInt8] = []

    package init() {}

    package mutating func send(_ bytes: [UInt8]) {
        due += bytes
    }

    /// Takes off what came back: what was received when all of it is next due, or all that is due when what was
    /// received begins with it.
    ///
    /// Anything else is no echo, such as a greeting, and takes nothing off.
    package mutating func receive(_ bytes: [UInt8]) {
        if due.starts(with: bytes) {
            due.removeFirst(bytes.count)
        } else if bytes.starts(with: due) {
            due = []
        }
    }
}
