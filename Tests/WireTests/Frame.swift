import Wire

/// Bytes of packets, header by header.
struct Frame {
    var bytes: [UInt8]

    init(_ hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    static func + (left: Frame, right: Frame) -> Frame {
        var frame = left
        frame.bytes += right.bytes
        return frame
    }

    func dissect(_ linkType: LinkType = .raw, originalLength: Int? = nil) throws(WireError) -> Dissection {
        try Dissection(bytes.span, originalLength: originalLength ?? bytes.count, linkType: linkType)
    }

    /// The error with which dissection ends; nil when there is none.
    func error(_ linkType: LinkType = .raw, originalLength: Int? = nil) -> WireError? {
        do throws(WireError) {
            _ = try dissect(linkType, originalLength: originalLength)
            return nil
        } catch {
            return error
        }
    }

    // Captured on Linux's loopback interface with its Ethernet header: a SYN, its answer, and "Hey".
    static let ethernet = Frame("000000000000 000000000000 0800")
    static let syn = Frame("4500003c 1c464000 40062074 7f000001 7f000001") + synSegment
    static let synSegment = Frame(
        "a2b0c350 0a0b0c0d 00000000 a002ffd7 fe300000 0204ffd7 0402080a 11223344 00000000 01030307"
    )
    static let heySegment = Frame("a2b0c350 0a0b0c0e 01020304 80180200 fe2b0000 0101080a 11223345 55667788 486579")
    static let hey = Frame("45000037 1c474000 40062078 7f000001 7f000001") + heySegment
    static let datagram = Frame("45000020 00004000 401138cb 7f000001 7f000002 13881389 000c0000 70696e67")
    static let ipv6Start = Frame(
        "60000000 0023 06 40 00000000000000000000000000000001 00000000000000000000000000000002"
    )
}
