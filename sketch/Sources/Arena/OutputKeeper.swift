package import Wire

/// What a program writes to one stream: all of it up to a limit, then only its end.
package struct OutputKeeper: Sendable, Hashable {
    /// The first octets, at most `limit`.
    package private(set) var head: Bytes = []
    /// The last of what did not fit.
    private var tail: Bytes = []
    /// How many octets were written.
    package private(set) var count = 0

    package init() {}

    package mutating func add(_ bytes: Bytes) {
        count += bytes.count
        let room = Self.limit - head.count
        head += bytes.prefix(room)
        guard bytes.count > room else { return }
        tail += bytes.dropFirst(room)
        if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
    }

    /// The last octets, at most 64 KiB.
    package var end: Bytes {
        Bytes((head.suffix(Self.tailLimit) + tail).suffix(Self.tailLimit))
    }

    /// What is judged and kept whole: 1 MiB.
    static let limit = 1 << 20
    static let tailLimit = 65_536
}
