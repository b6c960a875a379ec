/// The packets of a capture of one interface, one behind the other in large pieces of memory.
///
/// A packet's number is its place, counted from 1.
package struct PacketList: Sendable {
    private struct Record {
        var timestamp: Timestamp
        var originalLength: Int
        var chunk: Int
        var bytes: Range<Int>
    }

    package let linkType: LinkType
    private var records: [Record] = []
    private var chunks: [[UInt8]] = []

    /// What one piece holds, in bytes; a growing array would be copied while packets wait.
    private static let chunkSize = 1 << 20

    package init(linkType: LinkType) {
        self.linkType = linkType
    }

    package var count: Int { records.count }

    /// The memory that it takes, in bytes.
    package var size: Int {
        chunks.count * Self.chunkSize + records.count * MemoryLayout<Record>.stride
    }

    package mutating func append(_ packet: Packet) {
        append(timestamp: packet.timestamp, originalLength: packet.originalLength, packet.bytes.span)
    }

    package mutating func append(timestamp: Timestamp, originalLength: Int, _ bytes: Span<UInt8>) {
        if chunks.isEmpty || chunks[chunks.count - 1].count + bytes.count > Self.chunkSize {
            var chunk: [UInt8] = []
            chunk.reserveCapacity(Self.chunkSize)
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        let start = chunks[last].count
        unsafe bytes.withUnsafeBufferPointer { unsafe chunks[last].append(contentsOf: $0) }
        records.append(
            Record(
                timestamp: timestamp,
                originalLength: originalLength,
                chunk: last,
                bytes: start..<chunks[last].count
            )
        )
    }

    /// The packet with this number.
    package subscript(number: Int) -> Packet {
        let record = records[number - 1]
        return Packet(
            timestamp: record.timestamp,
            originalLength: record.originalLength,
            bytes: chunks[record.chunk][record.bytes]
        )
    }
}
