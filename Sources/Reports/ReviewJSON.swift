package import Conversations
import FoundationEssentials
package import Wire

/// A review of a capture for programs, as one JSON object; times are nanoseconds.
package enum ReviewJSON {
    package static func text(
        _ name: String,
        _ review: CaptureReview,
        _ decoder: CaptureDecoder,
        _ damage: CaptureDamage?
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let file = File(
            file: name,
            format: decoder.format == .pcap ? "pcap" : "pcapng",
            packets: review.packetCount,
            bytes: review.byteCount,
            start: review.firstTimestamp?.nanoseconds,
            end: review.lastTimestamp?.nanoseconds,
            comments: decoder.comments,
            interfaces: decoder.interfaces.map {
                .init(name: $0.name, linkType: $0.linkType.rawValue, dropped: $0.dropped)
            },
            damage: damage.map { .init(offset: $0.offset, message: $0.message) },
            unread: review.unread,
            refusals: review.refusals.map {
                .init(number: $0.number, type: $0.header.type, code: $0.header.code, about: "\($0.destination)")
            },
            conversationCount: review.conversationCount,
            conversations: zip(review.table.conversations, review.digests).prefix(CaptureReview.mostKept).map(talk)
        )
        return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
    }

    private struct File: Encodable {
        var file: String
        var format: String
        var packets: Int
        var bytes: Int
        var start: Int64?
        var end: Int64?
        var comments: [String]
        var interfaces: [Interface]
        var damage: Damage?
        /// Packets that are not read, by the reason.
        var unread: [String: Int]
        var refusals: [Refusal]
        var conversationCount: Int
        /// The first thousand of them.
        var conversations: [Talk]
    }

    private struct Interface: Encodable {
        var name: String?
        var linkType: UInt16
        var dropped: Int
    }

    private struct Damage: Encodable {
        var offset: Int
        var message: String
    }

    private struct Refusal: Encodable {
        var number: Int
        var type: UInt8
        var code: UInt8
        var about: String
    }

    private struct Talk: Encodable {
        var transport: Conversation.Transport
        var stream: Int
        var client: String
        var server: String
        var start: Int64
        var end: Int64
        var packets: Int
        var clientBytes: Int
        var serverBytes: Int
        var opening: ConversationStory.Opening
        var ending: ConversationStory.Ending
        var closedFirst: Conversation.Side?
        var resetBy: Conversation.Side?
        var resetCause: ConversationStory.ResetCause?
        var bytesAfterHalfClose: Int
        var initialRoundTrip: Int64?
        var longestGap: Int64
        var story: String
        /// How many packets have each note.
        var notes: [String: Int]
        /// Its first and last packets, and those with a note; `packets` tells of all.
        var ladder: [Row]
    }

    private struct Row: Encodable {
        var number: Int
        var time: Int64
        var sender: Conversation.Side
        var flags: String?
        var position: Int
        var length: Int
        var acknowledged: Int?
        var window: UInt16?
        var notes: [String]
        var comments: [String]
    }

    private static func talk(_ conversation: Conversation, _ digest: Digest) -> Talk {
        let story = ConversationStory(conversation, digest)
        let counts = zip(SegmentNotes.names, digest.noteCounts).filter { $1 > 0 }
        return Talk(
            transport: conversation.transport,
            stream: digest.stream,
            client: "\(conversation.client)",
            server: "\(conversation.server)",
            start: digest.firstTimestamp.nanoseconds,
            end: digest.lastTimestamp.nanoseconds,
            packets: digest.packetCount,
            clientBytes: conversation.clientFlow.bytes,
            serverBytes: conversation.serverFlow.bytes,
            opening: story.opening,
            ending: story.ending,
            closedFirst: conversation.firstToClose,
            resetBy: conversation.resetBy,
            resetCause: story.resetCause,
            bytesAfterHalfClose: story.bytesAfterHalfClose,
            initialRoundTrip: conversation.analysis.initialRoundTrip,
            longestGap: digest.longestGap.nanoseconds,
            story: story.sentences(of: conversation).joined(separator: " "),
            notes: Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $1) }),
            ladder: digest.rows.map(row)
        )
    }

    private static func row(_ row: Digest.Row) -> Row {
        let packet = row.packet
        return Row(
            number: packet.number,
            time: packet.timestamp.nanoseconds,
            sender: packet.sender,
            flags: packet.flags.map { "\($0)" },
            position: packet.position,
            length: packet.payloadLength,
            acknowledged: packet.acknowledged,
            window: packet.flags == nil ? nil : packet.window,
            notes: packet.notes.texts,
            comments: row.comments
        )
    }
}
