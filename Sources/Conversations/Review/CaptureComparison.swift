import Wire

/// Two captures of one scenario, side by side: what each conversation has in the first, and has not in the second.
package struct CaptureComparison: Sendable {
    /// What a side does in one capture, in the other, or in both.
    package struct Row: Sendable, Hashable, Codable {
        /// The steps that caused it, or took it.
        package var steps: [String]
        /// What there is in each; nil where that is not.
        package var one: String?
        package var other: String?
        package var isSame: Bool
        /// The packets of each that show it.
        package var oneNumbers: [Int]
        package var otherNumbers: [Int]
    }

    /// The first row that is not the same, in words.
    package struct Divergence: Sendable, Hashable, Codable {
        /// Its place among the rows.
        package var row: Int
        package var message: String
        /// What that usually means.
        package var meaning: String?
        /// Where bytes differ: the position in the stream, and what there is around it.
        package var bytes: Bytes?

        package struct Bytes: Sendable, Hashable, Codable {
            package var offset: Int
            package var one: [UInt8]
            package var other: [UInt8]
        }
    }

    /// A conversation of the first, and the one of the second that began with the same step.
    package struct Pair: Sendable, Hashable, Codable {
        package var title: String
        package var rows: [Row]
        package var divergence: Divergence?
    }

    package private(set) var pairs: [Pair] = []

    package init(_ one: CapturedPackets, _ other: CapturedPackets) {
        var rest = other.recording.tracks
        func key(_ track: Recording.Track, _ packets: CapturedPackets) -> [String] {
            track.packets.first.map { packets.steps([$0.number]) } ?? []
        }
        let keys = Set(one.recording.tracks.map { key($0, one) })
        for (index, track) in one.recording.tracks.enumerated() {
            let alike = rest.filter { $0.conversation.transport == track.conversation.transport }
            // Where no step tells, by their order.
            let partner =
                alike.first { key($0, other) == key(track, one) } ?? alike.first { !keys.contains(key($0, other)) }
            if let partner, let place = rest.firstIndex(where: { $0.packets.first == partner.packets.first }) {
                rest.remove(at: place)
            }
            let talk = CapturedTalk(track, in: one)
            pairs.append(Pair(index + 1, talk, partner.map { CapturedTalk($0, in: other) }))
        }
        for track in rest {
            var pair = Pair(pairs.count + 1, CapturedTalk(track, in: other), nil)
            pair.swap()
            pairs.append(pair)
        }
    }

    /// Whether every conversation went the same way.
    package var isSame: Bool { pairs.allSatisfy { $0.divergence == nil } }
}

extension CaptureComparison.Pair {
    init(_ number: Int, _ one: CapturedTalk, _ other: CapturedTalk?) {
        let kind = one.conversation.transport.rawValue.uppercased()
        title = "\(kind) conversation \(number)"
        rows = []
        guard let other else {
            rows = one.sayings.map { saying in
                .init(
                    steps: saying.steps,
                    one: one.words(saying),
                    other: nil,
                    isSame: false,
                    oneNumbers: saying.numbers,
                    otherNumbers: []
                )
            }
            divergence = .init(row: 0, message: "only one of the captures has this conversation")
            return
        }
        var aligned = Alignment(one, other)
        aligned.run()
        rows = aligned.rows
        divergence = aligned.divergence
    }

    /// The first becomes the second.
    mutating func swap() {
        for index in rows.indices {
            (rows[index].one, rows[index].other) = (rows[index].other, rows[index].one)
            (rows[index].oneNumbers, rows[index].otherNumbers) = (rows[index].otherNumbers, rows[index].oneNumbers)
        }
    }
}

/// Two conversations of the same script, act by act.
private struct Alignment {
    let one: CapturedTalk
    let other: CapturedTalk
    var rows: [CaptureComparison.Row] = []
    var divergence: CaptureComparison.Divergence?
    /// What differs because something else does.
    private var consequence: CaptureComparison.Divergence?
    /// Which acts of the second have a row, as far as each side's stream goes.
    private var used: Set<Int> = []

    init(_ one: CapturedTalk, _ other: CapturedTalk) {
        self.one = one
        self.other = other
    }

    mutating func run() {
        for saying in one.sayings {
            addSurplus(before: saying)
            add(saying)
        }
        addSurplus(before: nil)
        divergence = divergence ?? consequence
        compareOrder()
    }

    /// The length of a side's stream.
    private func length(_ talk: CapturedTalk, _ side: Conversation.Side) -> Int { talk.streams[side]?.count ?? 0 }

    private mutating func add(_ saying: CapturedTalk.Saying) {
        let partner: CapturedTalk.Saying?
        var isSame = true
        var bytes: CaptureComparison.Divergence.Bytes?
        switch saying.act {
        case .data(let range):
            partner = other.saying(saying.side, at: range.lowerBound)
            (isSame, bytes) = compare(range, of: saying.side)
        case .datagram(let number):
            partner = other.saying(saying.side, saying.act)
            let (mine, theirs) = (one.datagrams[saying.side]?[number], other.datagrams[saying.side] ?? [])
            isSame = number < theirs.count && theirs[number] == mine
            if number < theirs.count, let mine, mine != theirs[number] {
                bytes = .init(offset: Self.difference(mine, theirs[number]), one: mine, other: theirs[number])
            }
        case .syn, .synACK, .finish, .reset, .refusal:
            partner = other.saying(saying.side, saying.act)
            isSame = partner != nil
        }
        if let partner,
            let index = other.sayings.firstIndex(where: { $0.numbers == partner.numbers && $0.act == partner.act })
        {
            used.insert(index)
        }
        let cell = isSame ? one.words(saying) : partner.map { otherWords(saying, $0) }
        rows.append(
            .init(
                steps: saying.steps.isEmpty ? partner?.steps ?? [] : saying.steps,
                one: one.words(saying),
                other: cell,
                isSame: isSame,
                oneNumbers: saying.numbers,
                otherNumbers: partner?.numbers ?? []
            )
        )
        guard !isSame, divergence == nil else { return }
        let found = divergence(saying, isExtra: false, bytes)
        // A client that was cut off does not go on: what cut it off is what differs.
        if saying.side == .client, partner == nil, other.conversation.resetBy == .server {
            consequence = consequence ?? found
        } else {
            divergence = found
        }
    }

    private func otherWords(_ saying: CapturedTalk.Saying, _ partner: CapturedTalk.Saying) -> String {
        guard case .data(let range) = saying.act else { return other.words(partner) }
        let there = max(0, min(range.upperBound, length(other, saying.side)) - range.lowerBound)
        return "\(saying.side.rawValue): \(ConversationStory.bytes(there))\(there < range.count ? "" : ", others")"
    }

    /// Whether a stretch of a stream is the same in both.
    private func compare(
        _ range: Range<Int>,
        of side: Conversation.Side
    ) -> (isSame: Bool, CaptureComparison.Divergence.Bytes?) {
        let (mine, theirs) = (one.streams[side]?.bytes ?? [], other.streams[side]?.bytes ?? [])
        let known = range.clamped(to: 0..<min(mine.count, theirs.count))
        if let place = known.first(where: { mine[$0] != theirs[$0] }) {
            return (false, .init(offset: place, one: mine, other: theirs))
        }
        return (range.upperBound <= length(other, side), nil)
    }

    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> Int {
        zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, other.count)
    }

    /// What only the second has, up to where the first goes on.
    private mutating func addSurplus(before saying: CapturedTalk.Saying?) {
        let end =
            saying.flatMap { next in
                switch next.act {
                case .data(let range): other.saying(next.side, at: range.lowerBound)
                default: other.saying(next.side, next.act)
                }
            }.flatMap { partner in other.sayings.firstIndex { $0.numbers == partner.numbers && $0.act == partner.act } }
        // Where the next act is missing there, all that remains stands at the end.
        guard let end = end ?? (saying == nil ? other.sayings.count : nil) else { return }
        for index in other.sayings.indices.prefix(end) where !used.contains(index) {
            let extra = other.sayings[index]
            guard isSurplus(extra) else { continue }
            used.insert(index)
            rows.append(
                .init(
                    steps: extra.steps,
                    one: nil,
                    other: other.words(extra),
                    isSame: false,
                    oneNumbers: [],
                    otherNumbers: extra.numbers
                )
            )
            divergence = divergence ?? divergence(extra, isExtra: true, nil)
        }
    }

    private func isSurplus(_ saying: CapturedTalk.Saying) -> Bool {
        switch saying.act {
        case .data(let range): range.upperBound > length(one, saying.side)
        default: one.saying(saying.side, saying.act) == nil
        }
    }

    /// Both sides have closed in both captures, and not in the same order.
    private mutating func compareOrder() {
        let (first, second) = (one.conversation.firstToClose, other.conversation.firstToClose)
        guard divergence == nil, let first, let second, first != second else { return }
        let row = rows.firstIndex { $0.one == "\(first.rawValue): FIN" } ?? 0
        rows[row].isSame = false
        divergence = .init(
            row: row,
            message: "in the first capture \(first.title) closed first, in the second \(second.title) did",
            meaning: second == .server
                ? "the server closes when it has answered, and does not wait for the client's end" : nil
        )
    }

    /// The row that was added last, in words.
    private func divergence(
        _ saying: CapturedTalk.Saying,
        isExtra: Bool,
        _ bytes: CaptureComparison.Divergence.Bytes?
    ) -> CaptureComparison.Divergence {
        .init(
            row: rows.count - 1,
            message: isExtra
                ? "in the second capture there is '\(other.words(saying))', and nothing like it in the first"
                : message(saying, bytes),
            meaning: isExtra ? meaning(ofExtra: saying) : meaning(of: saying, bytes != nil),
            bytes: bytes
        )
    }

    private func message(_ saying: CapturedTalk.Saying, _ bytes: CaptureComparison.Divergence.Bytes?) -> String {
        if let bytes {
            return "byte \(bytes.offset) of what \(saying.side.title) sent is another in the second capture"
        }
        let instead = ending(saying.side).map { ": \($0)" } ?? ""
        if case .data(let range) = saying.act, length(other, saying.side) > range.lowerBound {
            let count = ConversationStory.bytes(length(other, saying.side))
            return "in the second capture \(saying.side.title) sent \(count) and no more\(instead)"
        }
        return "in the second capture there is no '\(one.words(saying))'\(instead)"
    }

    /// What the second has of a side instead.
    private func ending(_ side: Conversation.Side) -> String? {
        if other.saying(side, .reset) != nil { return "\(side.title) reset the connection" }
        if other.saying(side, .refusal) != nil { return "an ICMP error says that nobody listens there" }
        if other.saying(side, .finish) != nil, length(other, side) < length(one, side) {
            return "\(side.title) closed the connection"
        }
        return other.conversation.transport == .tcp && !other.conversation.isOver ? "it stays open" : nil
    }

    /// What it usually means that the second lacks an act.
    private func meaning(of saying: CapturedTalk.Saying, _ isOther: Bool) -> String? {
        guard saying.side == .server else {
            return "the client was told nothing that let it go on, or was another"
        }
        if isOther {
            return "it answers with other bytes than it was sent, such as a buffer's old contents or a text's end"
        }
        switch saying.act {
        case .synACK where other.saying(.server, .reset) != nil: return "nobody listened on that port"
        case .synACK: return "the queue of connections was full, or a filter took the SYN"
        case .data, .datagram:
            if other.saying(.server, .refusal) != nil { return "nobody listened on that port" }
            if other.saying(.server, .reset) != nil {
                return "it closed with received data unread, or it died before it had answered"
            }
            if other.saying(.server, .finish) != nil {
                return "it takes the client's end, or one short recv, for the end of all, and drops the rest"
            }
            return "it waits for more than was sent, such as a full buffer or a line's end"
        case .finish: return "it never closes the connection: a close is missing, or a child process still has it"
        case .reset, .syn, .refusal: return nil
        }
    }

    /// What it usually means that only the second has an act.
    private func meaning(ofExtra saying: CapturedTalk.Saying) -> String? {
        switch (saying.side, saying.act) {
        case (.server, .reset): "it closed with received data unread, or it died"
        case (.server, .data), (.server, .datagram):
            "it sends more than the other does, such as a whole buffer or a prompt"
        case (.server, .finish): "it closes a connection that the other one keeps open"
        case (.server, .refusal): "nobody listened on that port"
        default: nil
        }
    }
}

extension CapturedTalk {
    /// `server: 21 bytes`.
    func words(_ saying: Saying) -> String {
        let what =
            switch saying.act {
            case .syn: "SYN"
            case .synACK: "SYN ACK"
            case .data(let range): ConversationStory.bytes(range.count)
            case .datagram(let number):
                "datagram, \(ConversationStory.bytes(datagrams[saying.side]?[number].count ?? 0))"
            case .finish: "FIN"
            case .reset: "RST"
            case .refusal: "ICMP error"
            }
        return "\(saying.side.rawValue): \(what)"
    }
}
