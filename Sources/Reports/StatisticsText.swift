package import Conversations
import Results
import Wire

/// The conversations of a capture as a table of numbers, one a row.
package struct StatisticsText {
    package init() {}

    package func text(_ review: CaptureReview) -> String {
        var rows = [
            [
                "stream", "client", "server", "packets →", "←", "bytes →", "←", "time", "round trip", "longest gap",
                "sent again", "lost",
            ]
        ]
        for (conversation, digest) in zip(review.table.conversations, review.digests).prefix(CaptureReview.mostKept) {
            let (client, server) = (conversation.clientFlow, conversation.serverFlow)
            let time = digest.lastTimestamp.nanoseconds - digest.firstTimestamp.nanoseconds
            let gap = digest.longestGap
            rows.append([
                "\(conversation.transport.rawValue) \(digest.stream)", "\(conversation.client)",
                "\(conversation.server)", "\(client.packets)", "\(server.packets)", "\(client.bytes)",
                "\(server.bytes)", DurationText.short(time),
                conversation.analysis.initialRoundTrip.map(DurationText.short) ?? "–",
                gap.number > 0 ? "\(DurationText.short(gap.nanoseconds)) (#\(gap.number))" : "–",
                "\(digest.count(of: .retransmission))", "\(digest.count(of: .previousSegmentLost))",
            ])
        }
        let lengths = rows.map { row in row.map(\.count) }
        let widths = rows[0].indices.map { column in lengths.reduce(0) { max($0, $1[column]) } }
        var text = ""
        for (row, lengths) in zip(rows, lengths) {
            for (column, cell) in row.enumerated() {
                if column > 0 { text += "  " }
                if column < 3 { text += cell }
                text += String(repeating: " ", count: widths[column] - lengths[column])
                if column >= 3 { text += cell }
            }
            text += "\n"
        }
        let more = review.conversationCount - rows.count + 1
        return more > 0 ? text + "… and \(CountText.of(more, "conversation")) more\n" : text
    }
}
