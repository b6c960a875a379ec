/// Reading numbers of network byte order; the caller has made sure that they are there.
extension Bytes {
    func number16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    func number32(at offset: Int) -> UInt32 {
        UInt32(number16(at: offset)) << 16 | UInt32(number16(at: offset + 2))
    }

    func number64(at offset: Int) -> UInt64 {
        UInt64(number32(at: offset)) << 32 | UInt64(number32(at: offset + 4))
    }

    /// - Throws: `truncated` when the packet ends before `end`.
    func require(_ end: Int, _ field: String, from start: Int) throws(WireError) {
        guard count >= end else {
            throw .truncated(field: field, needed: end - start, available: Swift.max(0, count - start))
        }
    }
}
