/// What a `recv` takes, and what it says of it.
package struct Recv: Sendable, Hashable {
    /// How much it takes.
    package enum Extent: Sendable, Hashable {
        /// Exactly these bytes.
        case payload(Payload)
        /// What the connection has sent and has not had back.
        case echo
        /// One datagram, whatever it holds.
        case datagram
        /// An ICMP error in answer to a datagram (RFC 792, port unreachable).
        case refused
        /// The end of the stream, with nothing before it.
        case eof
        /// The peer's RST, with anything before it.
        case reset
        /// No byte, no end and no RST for so long.
        case nothing(Duration)
        /// Everything through this delimiter, `heldLimit` bytes at most.
        case until([UInt8])
        /// Everything to the end of the stream, `heldLimit` bytes at most.
        case untilEOF
        /// So many bytes.
        case length(Int)
        /// What one recv(2) of so many bytes gives.
        case max(Int)
        /// Whichever of these comes; none of the payloads begins another.
        case oneOf([Choice])
    }

    /// One of several things that may come.
    package enum Choice: Sendable, Hashable {
        case payload([UInt8])
        case echo, eof, reset
    }

    /// What is said of the bytes that were taken.
    package enum Judgement: Sendable, Hashable {
        case contains([UInt8])
        case matches(BytePattern)
        /// Their SHA-256 (FIPS 180-4) is these 32 bytes.
        case sha256([UInt8])
        case atLeast(Int)
        case atMost(Int)
        /// None of these holds.
        case not([Judgement])
    }

    /// A part of what was taken, for later steps.
    package struct Kept: Sendable, Hashable {
        /// The variable that it becomes.
        package var name: String
        /// The group of the pattern that it is; 0 is all that was taken or, where there is a pattern, that matched.
        package var group: Int
    }

    package var extent: Extent
    package var judgements: [Judgement]
    /// How long nothing may come, from when the limit starts.
    package var notBefore: Duration?
    /// Whether the datagrams of an echo may come back in any order.
    package var isInAnyOrder = false
    package var kept: [Kept] = []

    package init(_ extent: Extent, judgements: [Judgement] = [], notBefore: Duration? = nil) {
        self.extent = extent
        self.judgements = judgements
        self.notBefore = notBefore
    }

    /// The most bytes that are held for a delimiter or a judgement.
    package static let heldLimit = 1 << 20
    /// How long `nothing` waits unless it says how long.
    package static let defaultSilence = Duration.milliseconds(200)
}
