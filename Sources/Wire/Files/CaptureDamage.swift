/// Why a file is read no further, or not at all.
package struct CaptureDamage: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Neither pcap nor pcapng.
        case notACapture
        /// It ends in the middle of something.
        case truncated
        /// It contradicts itself.
        case corrupt
        /// The system reads no more of it.
        case unreadable
    }

    package var kind: Kind
    /// Where, in bytes from the start of the file, of what a compressed one holds.
    package var offset: Int
    /// What is wrong there: `a packet record of 4294967295 bytes, more than any packet has`.
    package var message: String

    package init(_ kind: Kind, at offset: Int, _ message: String) {
        self.kind = kind
        self.offset = offset
        self.message = message
    }
}

extension CaptureDamage: CustomStringConvertible {
    package var description: String { "at byte \(offset): \(message)" }
}
