package import Conversations
import Wire

/// Which step sent, and which took, which bytes of a connection.
///
/// Steps are places in the script; positions count from the first byte of a stream.
package struct StepLedger: Sendable {
    /// Stretches of a stream, each with its step, one behind the other.
    private struct Stretches {
        private var entries: [(end: Int, step: Int)] = []

        var end: Int { entries.last?.end ?? 0 }

        mutating func append(_ count: Int, _ step: Int) {
            guard count > 0 else { return }
            if let last = entries.indices.last, entries[last].step == step {
                entries[last].end += count
            } else {
                entries.append((end + count, step))
            }
        }

        mutating func remove(_ count: Int) {
            guard count > 0, let last = entries.indices.last else { return }
            entries[last].end -= count
            let start = last > 0 ? entries[last - 1].end : 0
            if entries[last].end <= start { entries.removeLast() }
        }

        /// The steps of a stretch, by binary search: a script may have many.
        func steps(of range: Range<Int>) -> [Int] {
            var low = entries.firstSortedIndex { $0.end > range.lowerBound }
            var steps: [Int] = []
            var start = range.lowerBound
            while low < entries.count, start < range.upperBound {
                steps.append(entries[low].step)
                start = entries[low].end
                low += 1
            }
            return steps
        }
    }

    private var sent = Stretches()
    private var taken = Stretches()
    private var opening: Int?
    private var finish: Int?
    private var reset: Int?
    private var peerFinish: Int?

    package init() {}

    /// How many bytes were sent.
    var sentCount: Int { sent.end }

    package mutating func opened(by step: Int) { opening = step }
    package mutating func sent(_ count: Int, by step: Int) { sent.append(count, step) }
    package mutating func took(_ count: Int, by step: Int) { taken.append(count, step) }
    /// The last bytes that were taken are left to a later step.
    package mutating func gaveBack(_ count: Int) { taken.remove(count) }
    package mutating func finished(by step: Int) { finish = finish ?? step }
    package mutating func wasReset(by step: Int) { reset = step }
    package mutating func peerFinished(by step: Int) { peerFinish = peerFinish ?? step }

    /// The steps whose bytes, SYN or FIN a packet of this end carries.
    package func causes(of packet: ConversationPacket) -> [Int] {
        steps(of: packet, sent, finish, packet.flags?.contains(.rst) == true ? reset : nil)
    }

    /// The steps that took what a packet of the other end carries; which of them provoked a RST nobody can know.
    package func takers(of packet: ConversationPacket) -> [Int] {
        steps(of: packet, taken, peerFinish, nil)
    }

    private func steps(
        of packet: ConversationPacket,
        _ stretches: Stretches,
        _ finish: Int?,
        _ reset: Int?
    ) -> [Int] {
        guard !packet.isKeepAlive else { return [] }
        let flags = packet.flags ?? []
        var steps: [Int?] = flags.contains(.syn) ? [opening] : []
        let start = max(0, packet.position)
        steps += stretches.steps(of: start..<start + packet.payloadLength).map { $0 }
        if flags.contains(.fin) { steps.append(finish) }
        steps.append(reset)
        var seen: Set<Int> = []
        return steps.compactMap(\.self).filter { seen.insert($0).inserted }
    }
}
