extension Step {
    /// `recv`: takes bytes, then judges what it took.
    package struct Recv: Sendable {
        package var extent: Extent
        package var judgements: [Located<Judgement>]
        /// Names for groups of the `matches` pattern: what later `${name}` yields.
        package var keep: [(name: String, group: Int)]

        /// How much is taken.
        package enum Extent: Sendable {
            /// Exactly these bytes, failing at the first wrong one.
            case payload(Payload)
            /// What this connection sent and has not had back.
            case echo
            case eof
            case reset
            /// UDP: the ICMP error that no one listens (ECONNREFUSED).
            case refused
            /// No byte, no end and no reset for this long.
            case nothing(Duration)
            /// Through the delimiter.
            case until(Payload)
            /// All that comes, to the end of the stream.
            case untilEOF
            /// So many bytes.
            case length(Int)
            /// One recv(2) call with a buffer of so many bytes; short reads allowed, the end of the stream not.
            case max(Int)
        }

        /// What must hold of the bytes that were taken.
        package enum Judgement: Sendable {
            case contains(Payload)
            case matches(BytePattern)
            case not(NegatedJudgement)
        }

        /// What must not hold of the bytes that were taken.
        package enum NegatedJudgement: Sendable {
            case contains(Payload)
            case matches(BytePattern)
            case equals(Payload)
        }
    }
}
