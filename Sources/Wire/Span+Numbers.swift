/// Numbers in network byte order.
///
/// Whoever reads one has required its bytes before.
extension Span<UInt8> {
    @inline(__always)
    func number16(at offset: Int) -> UInt16 {
        UInt16(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func number32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func number64(at offset: Int) -> UInt64 {
        UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// - Throws: `truncated` when fewer than `length` bytes were captured from `offset` on.
    @inline(__always)
    func require(_ length: Int, _ field: StaticString, at offset: Int) throws(WireError) {
        guard count - offset >= length else { throw truncated(length, field, at: offset) }
    }

    @inline(never)
    private func truncated(_ length: Int, _ field: StaticString, at offset: Int) -> WireError {
        WireError(.truncated(needed: length, available: Swift.max(0, count - offset)), "\(field)", at: offset)
    }
}
