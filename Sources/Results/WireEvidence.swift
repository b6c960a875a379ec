package import Conversations

/// The packets that a statement is about, beside what it expects of them.
package struct WireEvidence: Sendable, Hashable, Codable {
    /// nil where there was no conversation.
    package var ladder: Ladder?
    /// The items of a sequence, with what each has met.
    package var expected: [ExpectedPacket]
    /// The numbers of the packets that show it.
    package var packets: [Int]
    /// Shows them in Wireshark or tshark (wireshark-filter(4)).
    package var displayFilter: String

    package init(ladder: Ladder?, expected: [ExpectedPacket], packets: [Int], displayFilter: String) {
        self.ladder = ladder
        self.expected = expected
        self.packets = packets
        self.displayFilter = displayFilter
    }
}
