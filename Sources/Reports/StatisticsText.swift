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
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let more = review.conversationCount - rows.count + 1
        let end = more > 0 ? "… and \(CountText.of(more, "conversation")) more\n" : ""
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let space = String(repeating: " ", count: widths[index] - cell.count)
                return index < 3 ? cell + space : space + cell
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined() + end
    }
}
