/// The place of a fragment in its packet (RFC 791 §3.2, RFC 8200 §4.5).
package struct Fragment: Hashable, Sendable {
    package var identification: UInt32
    /// Bytes of the packet's data before this fragment.
    package var offset: Int
    /// Whether others follow it.
    package var hasMore: Bool

    /// nil for a packet that is whole.
    init?(identification: UInt32, offset: Int, hasMore: Bool) {
        guard offset > 0 || hasMore else { return nil }
        self.identification = identification
        self.offset = offset
        self.hasMore = hasMore
    }
}
