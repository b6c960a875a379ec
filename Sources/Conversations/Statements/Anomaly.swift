/// What a conversation may be said to be free of, as `SegmentNotes` defines it.
package enum Anomaly: String, Hashable, Sendable, CaseIterable {
    /// Fast and spurious ones too; not what comes out of order.
    case retransmissions
    case outOfOrder = "out of order"
    /// A sound peer may send them too, where it gets packets out of order.
    case duplicateACKs = "duplicate ACKs"
    case zeroWindows = "zero windows"
    case keepAlives = "keep-alives"

    var note: SegmentNotes {
        switch self {
        case .retransmissions: .retransmission
        case .outOfOrder: .outOfOrder
        case .duplicateACKs: .duplicateACK
        case .zeroWindows: .zeroWindow
        case .keepAlives: .keepAlive
        }
    }
}
