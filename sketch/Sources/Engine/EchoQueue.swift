import Wire

/// What a connection sent and has not had back, in memory that does not grow with its size.
struct EchoQueue {
    private(set) var source = ByteSource()
    /// How many bytes of `source` came back.
    private(set) var taken = 0

    var count: Int { source.count - taken }

    mutating func append(_ sent: ByteSource) {
        source.append(sent)
    }

    /// Notes that some bytes came back, more than were sent included.
    mutating func take(_ count: Int) {
        taken += count
        if taken >= source.count { self = EchoQueue() }
    }
}
