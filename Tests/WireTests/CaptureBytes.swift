/// Bytes of capture files, written field by field in either byte order.
struct CaptureBytes {
    var bytes: [UInt8] = []
    var isBigEndian = false

    mutating func add(_ numbers: any FixedWidthInteger...) {
        for number in numbers { bytes += Self.bytes(of: number, isBigEndian) }
    }

    static func bytes(of number: some FixedWidthInteger, _ isBigEndian: Bool) -> [UInt8] {
        let little = stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
        return isBigEndian ? little.reversed() : little
    }

    /// The header of a pcap file, and packets of the given times (seconds, fraction) with a byte each of their number.
    static func pcap(magic: UInt32, isBigEndian: Bool, _ times: [(UInt32, UInt32)]) -> [UInt8] {
        var file = CaptureBytes(isBigEndian: isBigEndian)
        file.add(magic, 2 as UInt16, 4 as UInt16, 0 as UInt32, 0 as UInt32, 65_535 as UInt32, 101 as UInt32)
        for (index, time) in times.enumerated() {
            file.add(time.0, time.1, 1 as UInt32, 99 as UInt32, UInt8(index))
        }
        return file.bytes
    }

    /// A pcapng block around `body`.
    mutating func block(_ kind: UInt32, _ body: [UInt8]) {
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        add(kind, UInt32(padded.count + 12))
        bytes += padded
        add(UInt32(padded.count + 12))
    }

    mutating func block(_ kind: UInt32, _ numbers: any FixedWidthInteger..., options: [(UInt16, [UInt8])] = []) {
        var body = CaptureBytes(isBigEndian: isBigEndian)
        for number in numbers { body.add(number) }
        for (code, value) in options {
            body.add(code, UInt16(value.count))
            body.bytes += value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        }
        block(kind, body.bytes)
    }

    mutating func section() {
        block(0x0A0D_0D0A, 0x1A2B_3C4D as UInt32, 1 as UInt16, 0 as UInt16, UInt64.max)
    }
}
