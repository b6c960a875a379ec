package import Conversations
import Results
package import Wire

/// A review of a capture for a terminal: a summary, and a ladder for each conversation.
package struct ReviewText {
    let style: TerminalStyle
    let width: Int

    /// So many conversations are shown with their packets; the others are counted.
    private static let mostConversations = 50

    package init(style: TerminalStyle, width: Int) {
        self.style = style
        self.width = max(40, width)
    }

    /// All of the review of the file `name`, of which the decoder knows what it says of itself.
    package func text(
        _ name: String,
        _ review: CaptureReview,
        _ decoder: CaptureDecoder,
        _ damage: CaptureDamage?,
        hasPackets: Bool = true
    ) -> String {
        var lines = summary(name, review, decoder, damage)
        if let contents = review.contents {
            lines += contentsLines(contents, review)
            return lines.map { $0 + "\n" }.joined()
        }
        guard hasPackets else { return lines.map { $0 + "\n" }.joined() }
        for index in review.digests.indices.prefix(Self.mostConversations) {
            lines.append("")
            lines += conversation(review.table.conversations[index], review.digests[index])
        }
        if review.conversationCount > Self.mostConversations {
            let more = CountText.of(review.conversationCount - Self.mostConversations, "conversation")
            lines += ["", "… and \(more) more: --stats tells of them in numbers, --filter and --stream show others"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func summary(
        _ name: String,
        _ review: CaptureReview,
        _ decoder: CaptureDecoder,
        _ damage: CaptureDamage?
    ) -> [String] {
        let count = CountText.of(review.packetCount, "packet")
        let format = decoder.format.map { $0 == .pcap ? "pcap" : "pcapng" } ?? "no capture"
        var first = "\(format), \(count)"
        if let start = review.firstTimestamp, let end = review.lastTimestamp, review.packetCount > 1 {
            first += " in \(DurationText.short(end.nanoseconds - start.nanoseconds))"
        }
        first += ", \(CountText.of(review.conversationCount, "conversation"))"
        let names = Set(decoder.interfaces.compactMap(\.name)).sorted()
        if !names.isEmpty { first += ", captured on \(names.map(ByteText.line).joined(separator: ", "))" }
        var lines = WrappedText.rows("\(style.paint(ByteText.line(name), .bold)): \(first)", width: width)
        lines += decoder.comments.prefix(8).map { comment in
            style.paint("  # " + WrappedText.cut(ByteText.line(comment), to: width - 4), .dim)
        }
        if let damage {
            lines += WrappedText.rows(style.paint("Damaged \(damage)", .bad), width: width)
        }
        let dropped = decoder.interfaces.reduce(0) { $0 + min($1.dropped, 1 << 40) }
        if dropped > 0 {
            lines.append(
                style.paint("The kernel dropped \(CountText.of(dropped, "packet")): what follows lacks them.", .warning)
            )
        }
        for refusal in review.refusals.prefix(10) {
            lines.append("#\(refusal.number): \(Self.words(refusal))")
        }
        for (what, number) in review.unread.sorted(by: { $0.key < $1.key }).prefix(10) {
            lines.append(style.paint("\(CountText.of(number, "packet")) not read: \(what)", .dim))
        }
        let others = review.others.filter { $0.key != .icmp && $0.key != .icmpV6 }
        for (kind, number) in others.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append(style.paint("\(CountText.of(number, "packet")) of IP protocol \(kind.rawValue)", .dim))
        }
        return lines
    }

    private static func words(_ refusal: CaptureReview.Refusal) -> String {
        let what =
            refusal.header.isPortUnreachable
            ? "nobody listens there" : "ICMP type \(refusal.header.type), code \(refusal.header.code)"
        return "\(refusal.source) is told that \(refusal.destination) cannot be reached: \(what)"
    }

    /// One conversation with all its packets, and what was said in it.
    private func contentsLines(_ contents: StreamContents, _ review: CaptureReview) -> [String] {
        let found = review.digests.indices.first { index in
            contents.isOf(review.digests[index].stream, review.table.conversations[index].transport)
        }
        guard let found else {
            return [
                "", style.paint("There is no \(contents.transport.rawValue) conversation \(contents.stream).", .bad),
            ]
        }
        let conversation = review.table.conversations[found]
        var lines = [""] + head(conversation, review.digests[found])
        lines += ladder(conversation, review.digests[found]).rows(contents.rows, of: contents.rows.count)
        for turn in contents.turns {
            let end = turn.position + turn.bytes.count
            var title = "\(turn.sender.rawValue), bytes \(turn.position) to \(end) from packet \(turn.number) on"
            if turn.bytes.isEmpty { title = "\(turn.sender.rawValue), an empty datagram, packet \(turn.number)" }
            if turn.missing > 0 { title += ", \(CountText.of(turn.missing, "byte")) not captured" }
            lines += ["", style.paint(title, .bold)]
            if !turn.bytes.isEmpty { lines += HexWindow(bytes: turn.bytes, start: turn.position).rows }
        }
        if contents.isCut { lines += ["", "… what was said behind that is not shown"] }
        return lines
    }

    private func conversation(_ conversation: Conversation, _ digest: Digest) -> [String] {
        head(conversation, digest)
            + ladder(conversation, digest).rows(digest.rows, of: digest.packetCount)
    }

    private func ladder(_ conversation: Conversation, _ digest: Digest) -> LadderText {
        LadderText(style: style, width: width, resetNote: ConversationStory(conversation, digest).resetNote)
    }

    private func head(_ conversation: Conversation, _ digest: Digest) -> [String] {
        let story = ConversationStory(conversation, digest)
        let transport = conversation.transport.rawValue.uppercased()
        let title = "\(transport) \(digest.stream)  \(conversation.client) → \(conversation.server)"
        let sentences = story.sentences(of: conversation).joined(separator: " ")
        var lines = [style.paint(title, .bold)]
        lines += WrappedText.rows(sentences, width: width - 2).map { "  \($0)" }
        for (index, note) in SegmentNotes.names.enumerated() where digest.noteCounts[index] > 0 {
            let text = "\(digest.noteCounts[index]) × \(note.name): \(SegmentNotes.meaning(of: note.note))"
            lines += WrappedText.rows(text, width: width - 4).enumerated().map { row in
                "  " + style.paint((row.offset == 0 ? "· " : "  ") + row.element, .warning)
            }
        }
        return lines
    }
}
