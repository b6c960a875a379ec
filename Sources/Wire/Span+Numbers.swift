/// Numbers in network byte order.
///
/// Whoever reads one has required its bytes before.
extension Span<UInt8> {
    @inline(__always)
    func number16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    @inline(__always)
    func number32(at offset: Int) -> UInt32 {
        UInt32(number16(at: offset)) << 16 | UInt32(number16(at: offset + 2))
    }

    @inline(__always)
    func number64(at offset: Int) -> UInt64 {
        UInt64(number32(at: offset)) << 32 | UInt64(number32(at: offset + 4))
    }

    /// - Throws: `truncated` when fewer than `length` bytes were captured from `offset` on.
    func require(_ length: Int, _ field: String, at offset: Int) throws(WireError) {
        guard count - offset >= length else {
            throw WireError(.truncated(needed: length, available: Swift.max(0, count - offset)), field, at: offset)
        }
    }
}
