package import Wire

/// The bytes that one side has sent, as far as they were captured.
package struct CapturedStream: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var coverage = StreamCoverage()
    /// How long it is, whether or not it was captured.
    package let count: Int
    /// Whether the other side has acknowledged what the capture has not.
    package let lacksBytes: Bool

    package init(_ track: Recording.Track, of side: Conversation.Side, in list: PacketList) {
        let flow = track.conversation.flow(of: side)
        count = flow.coverage.edge
        lacksBytes = flow.lacksBytes
        bytes.reserveCapacity(count)
        for packet in track.packets where packet.sender == side && !packet.payload.isEmpty && packet.position >= 0 {
            add(list[packet.number].bytes, packet)
        }
    }

    private mutating func add(_ packet: ArraySlice<UInt8>, _ part: ConversationPacket) {
        let stretch = part.position..<min(part.position + part.payload.count, count)
        guard !stretch.isEmpty, coverage.add(stretch) else { return }
        let data = packet[(packet.startIndex + part.payload.lowerBound)...].prefix(stretch.count)
        if stretch.lowerBound == bytes.count {
            bytes.append(contentsOf: data)
            return
        }
        if bytes.count < stretch.upperBound {
            bytes.append(contentsOf: repeatElement(0, count: stretch.upperBound - bytes.count))
        }
        bytes.replaceSubrange(stretch, with: data)
    }

    /// Whether all of it was captured.
    package var isWhole: Bool { coverage.edge >= count && !lacksBytes }

    /// A stretch of it; nil where not all of it was captured.
    func part(_ range: Range<Int>) -> ArraySlice<UInt8>? {
        coverage.contains(range) && range.upperBound <= bytes.count ? bytes[range] : nil
    }
}
