/// The place of a fragment in its packet (RFC 791 §3.2, RFC 8200 §4.5).
package struct Fragment: Hashable, Sendable {
    package var identification: UInt32
    /// Bytes of the packet's data before this fragment: a number of 16 bits.
    package var offset: Int { Int(start) }
    /// Whether others follow it.
    package var hasMore: Bool
    private var start: UInt16

    /// nil for a packet that is whole.
    init?(identification: UInt32, offset: UInt16, hasMore: Bool) {
        guard offset > 0 || hasMore else { return nil }
        self.identification = identification
        start = offset
        self.hasMore = hasMore
    }
}
