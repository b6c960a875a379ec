/// What a connection has sent and has not had back.
package struct EchoQueue: Sendable {
    /// The bytes that are due, oldest first.
    package private(set) var due = PayloadStream()

    package init() {}

    package mutating func send(_ bytes: PayloadStream) {
        due.append(bytes)
    }

    /// All that is due has come back.
    package mutating func receiveAll() {
        due = PayloadStream()
    }

    /// Takes off what came back, when it did.
    package mutating func settle(_ return: Return) {
        if `return`.isEcho { due = `return`.rest }
    }

    /// What a recv takes, beside what is due: it is an echo when all of it is next due, or when it begins with all that
    /// is due; anything else, such as a greeting, takes nothing off.
    package struct Return: Sendable {
        fileprivate var rest: PayloadStream
        fileprivate var isEcho = true

        /// Bytes that were taken, in their order.
        package mutating func receive(_ bytes: ArraySlice<UInt8>) {
            guard isEcho, rest.count > 0 else { return }
            let due = rest.read(atMost: bytes.count)
            isEcho = bytes.starts(with: due)
        }
    }

    /// For a recv that begins.
    package func beginReturn() -> Return { Return(rest: due) }
}
