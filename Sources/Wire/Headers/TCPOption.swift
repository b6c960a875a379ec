/// An option of a TCP header (RFC 9293 §3.2).
package enum TCPOption: Hashable, Sendable {
    /// What the sender will receive at most in one segment, in bytes.
    case maximumSegmentSize(UInt16)
    /// By how many bits its windows are shifted (RFC 7323 §2.2).
    case windowScale(UInt8)
    /// It understands selective acknowledgment (RFC 2018).
    case selectiveAcknowledgmentPermitted
    /// The edges of what it has beyond what it acknowledges.
    case selectiveAcknowledgment([Range<UInt32>])
    /// RFC 7323 §3.2.
    case timestamps(value: UInt32, echo: UInt32)
    case other(kind: UInt8, length: Int)

    /// The options between the fixed header that begins at `offset` and its data.
    ///
    /// - Throws: `truncated` when not all were captured, `malformed` for a length that none can have.
    package static func read(
        _ header: TCPHeader,
        in bytes: Span<UInt8>,
        at offset: Int
    ) throws(WireError) -> [TCPOption] {
        try bytes.require(header.length, "TCP options", at: offset)
        let end = offset + header.length
        var options: [TCPOption] = []
        var position = offset + TCPHeader.minimumLength
        while position < end {
            let kind = bytes[position]
            // End of the list, and padding between options.
            if kind == 0 { break }
            guard kind != 1 else {
                position += 1
                continue
            }
            guard position + 1 < end, bytes[position + 1] >= 2, position + Int(bytes[position + 1]) <= end else {
                let length = position + 1 < end ? Int(bytes[position + 1]) : 0
                throw WireError(.malformed(length), "length of TCP option \(kind)", at: position)
            }
            let length = Int(bytes[position + 1])
            options.append(option(kind, length, bytes, at: position))
            position += length
        }
        return options
    }

    private static func option(_ kind: UInt8, _ length: Int, _ bytes: Span<UInt8>, at position: Int) -> TCPOption {
        switch (kind, length) {
        case (2, 4): .maximumSegmentSize(bytes.number16(at: position + 2))
        case (3, 3): .windowScale(bytes[position + 2])
        case (4, 2): .selectiveAcknowledgmentPermitted
        case (5, 10...) where length % 8 == 2:
            .selectiveAcknowledgment(
                stride(from: position + 2, to: position + length, by: 8).map { edge in
                    let left = bytes.number32(at: edge)
                    return left..<max(left, bytes.number32(at: edge + 4))
                }
            )
        case (8, 10): .timestamps(value: bytes.number32(at: position + 2), echo: bytes.number32(at: position + 6))
        default: .other(kind: kind, length: length)
        }
    }
}
