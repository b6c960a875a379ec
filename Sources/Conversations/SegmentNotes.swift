/// What is unusual about a TCP segment, as Wireshark's `tcp.analysis` fields name it.
package struct SegmentNotes: OptionSet, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Data, SYN or FIN that were sent before.
    package static let retransmission = Self(rawValue: 1 << 0)
    /// One that duplicate ACKs have asked for (RFC 5681 §3.2).
    package static let fastRetransmission = Self(rawValue: 1 << 1)
    /// One of data that was acknowledged before.
    package static let spuriousRetransmission = Self(rawValue: 1 << 2)
    /// Older than what came before it, and too soon behind to have been sent again.
    package static let outOfOrder = Self(rawValue: 1 << 3)
    /// Something before it was not captured, or comes later.
    package static let previousSegmentLost = Self(rawValue: 1 << 4)
    package static let duplicateACK = Self(rawValue: 1 << 5)
    /// Its sender takes no more data.
    package static let zeroWindow = Self(rawValue: 1 << 6)
    /// A byte into a closed window, to provoke an answer (RFC 9293 §3.8.6.1).
    package static let zeroWindowProbe = Self(rawValue: 1 << 7)
    package static let zeroWindowProbeACK = Self(rawValue: 1 << 8)
    /// Just before the next byte, to provoke an answer (RFC 9293 §3.8.4).
    package static let keepAlive = Self(rawValue: 1 << 9)
    package static let keepAliveACK = Self(rawValue: 1 << 10)
    /// Its sender takes more data, or less, than it said before.
    package static let windowUpdate = Self(rawValue: 1 << 11)
    /// It fills all that the other side was willing to take.
    package static let windowFull = Self(rawValue: 1 << 12)
    /// A SYN between two ends that have met before.
    package static let portReused = Self(rawValue: 1 << 13)
    /// It acknowledges more than was captured. (Wireshark says so of what it has not seen without a gap, too.)
    package static let unseenACKed = Self(rawValue: 1 << 14)

    static let resentAtOnce = Self(rawValue: 0b011)
    static let resentNeedlessly = Self(rawValue: 0b101)
    /// Each with its name, and the name of the field that tshark has for it behind `tcp.analysis.`.
    package static let names: [(note: Self, name: String, field: String)] = [
        (.retransmission, "retransmission", "retransmission"),
        (.fastRetransmission, "fast retransmission", "fast_retransmission"),
        (.spuriousRetransmission, "spurious retransmission", "spurious_retransmission"),
        (.outOfOrder, "out of order", "out_of_order"),
        (.previousSegmentLost, "previous segment lost", "lost_segment"),
        (.duplicateACK, "duplicate ACK", "duplicate_ack"),
        (.zeroWindow, "zero window", "zero_window"),
        (.zeroWindowProbe, "zero window probe", "zero_window_probe"),
        (.zeroWindowProbeACK, "zero window probe ACK", "zero_window_probe_ack"),
        (.keepAlive, "keep-alive", "keep_alive"),
        (.keepAliveACK, "keep-alive ACK", "keep_alive_ack"),
        (.windowUpdate, "window update", "window_update"),
        (.windowFull, "window full", "window_full"),
        (.portReused, "ports reused", "reused_ports"),
        (.unseenACKed, "ACKed what was not captured", "ack_lost_segment"),
    ]

    /// The names of those that it has: a kind of retransmission without the general word for it.
    package var texts: [String] {
        var notes = self
        if contains(.fastRetransmission) || contains(.spuriousRetransmission) { notes.remove(.retransmission) }
        return Self.names.filter { notes.contains($0.note) }.map(\.name)
    }
}
